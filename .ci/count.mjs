// Adds up what the suites wrote, and fails where anything failed or was skipped.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, stepsFailed] = process.argv.slice(2);
const suites = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
const sum = (of) => suites.reduce((total, suite) => total + of(suite), 0);

const passed = sum((suite) => suite.numPassedTests);
const failed = sum((suite) => suite.numFailedTests);
const skipped = sum((suite) => suite.numPendingTests + suite.numTodoTests);
const broken = sum((suite) => (suite.success ? 0 : 1));

if (skipped > 0) console.log(`${skipped} tests were skipped: green because something was skipped is red`);
if (stepsFailed !== "0") console.log("a step failed: see FAILED above");
console.log(`${passed} passed, ${failed + skipped} failed`);
process.exit(passed > 0 && failed + skipped + broken === 0 && stepsFailed === "0" ? 0 : 1);
