// Adds up what the suites wrote, names what failed, and fails where anything failed or was skipped. Tests that read
// input others wrote are the one exception, where that does not lie beside the checkout (`test/syntax/corpora.ts`): how
// many is said.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const [folder, stepsFailed] = process.argv.slice(2);
const suites = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
const sum = (of) => suites.reduce((total, suite) => total + of(suite), 0);

const passed = sum((suite) => suite.numPassedTests);
const failed = sum((suite) => suite.numFailedTests);
const skipped = sum((suite) => suite.numPendingTests + suite.numTodoTests);
const broken = sum((suite) => (suite.success ? 0 : 1));

for (const file of suites.flatMap((suite) => suite.testResults)) {
  const name = relative(join(import.meta.dirname, ".."), file.name);
  if (file.status === "failed" && file.message) console.log(`\nfailed: ${name}\n${file.message}`);
  for (const test of file.assertionResults.filter((each) => each.status === "failed"))
    console.log(`\nfailed: ${name} > ${test.fullName}\n${test.failureMessages.join("\n")}`);
}

const corpora = existsSync(join(import.meta.dirname, "../../shared/corpora"));
const excused = corpora ? 0 : skipped;

if (excused > 0)
  console.log(`${excused} tests were not run: they read real input, which does not lie beside this checkout`);
else if (skipped > 0) console.log(`${skipped} tests were skipped: green because something was skipped is red`);
if (stepsFailed !== "0") console.log("a step failed: see FAILED above");
const bad = failed + skipped - excused;
console.log(`${passed} passed, ${bad} failed`);
process.exit(passed > 0 && bad + broken === 0 && stepsFailed === "0" ? 0 : 1);
