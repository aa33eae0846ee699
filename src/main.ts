import { readConfig } from "./config.ts";
import { logOf, startCountersign } from "./compose.ts";
import { renderDiagnostic } from "./core/diagnostics/diagnostic.ts";
import type { Diagnostic } from "./core/diagnostics/diagnostic.ts";

/** Production settings: with any of them, a missing `APP_ID` is a mistake, and no reason to play. */
const production = ["DATABASE_URL", "VAULT_ADDR", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "PUBLIC_URL", "WEBHOOK_SECRET"];

if (process.env["APP_ID"] === undefined) await startSandbox();
else await startApp(process.env);

async function startApp(env: NodeJS.ProcessEnv): Promise<void> {
  const read = readConfig(env);
  if (!read.ok) return refuse(read.problems);
  const log = logOf(read.config);
  const running = await startCountersign(read.config, log);
  for (const signal of ["SIGINT", "SIGTERM", "disconnect"] as const) {
    process.once(signal, () => {
      log.info({ signal }, "stopping: what runs is finished, the rest handed back");
      void running.stop().then(() => process.exit(0));
    });
  }
}

/** The embedded GitHub, and this same application against it, as two processes that share only addresses and keys. */
async function startSandbox(): Promise<void> {
  const set = production.filter((name) => process.env[name] !== undefined);
  if (process.env["NODE_ENV"] === "production") set.unshift("NODE_ENV=production");
  if (set.length > 0) {
    return refuse([
      {
        code: "E720",
        message: `\`APP_ID\` is not set, and ${set.map((name) => `\`${name}\``).join(", ")} is: the sandbox does not start beside production settings`,
        help: "set `APP_ID` for the real GitHub, or unset the others for the sandbox",
      },
    ]);
  }
  const { play } = await import("../sandbox/play.ts");
  await play({ app: import.meta.filename });
}

function refuse(problems: readonly Diagnostic[]): void {
  process.stderr.write(`${problems.map(renderDiagnostic).join("\n")}\n`);
  process.exitCode = 2;
}
