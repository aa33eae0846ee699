import { logOf, startCountersign } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { openNaiveApp } from "../naive/client.ts";

/**
 * The application, as `src/main.ts` starts it, which also answers the bench over its channel: how much work waits or
 * runs, and how much memory it has.
 */
const read = readConfig(process.env);
if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("\n"));
const running = await startCountersign(
  read.config,
  logOf(read.config),
  process.env["WAY"] === "naive" ? openNaiveApp : undefined,
);
process.once("SIGTERM", () => void running.stop().then(() => process.exit(0)));
process.on("message", (question) => {
  if (question === "memory") process.send?.(process.memoryUsage().rss);
  else void running.pending().then((count) => process.send?.(count));
});
