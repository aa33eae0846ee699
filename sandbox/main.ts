import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exampleSeed } from "./example-seed.ts";
import type { Seed } from "./seed.ts";
import { startSandbox } from "./server.ts";

/** `node sandbox/main.ts --port 4000 --data DIR [--seed FILE.json] [--webhook-url URL] [--callback-url URL]`. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    data: { type: "string" },
    seed: { type: "string" },
    "webhook-url": { type: "string" },
    "callback-url": { type: "string" },
  },
});

if (values.data === undefined) {
  process.stderr.write(
    "usage: node sandbox/main.ts --data DIR [--port PORT] [--seed FILE.json] [--webhook-url URL] [--callback-url URL]\n",
  );
  process.exit(2);
}

const seed: Seed =
  values.seed === undefined ? exampleSeed() : (JSON.parse(await readFile(values.seed, "utf8")) as Seed);
const webhookUrl = values["webhook-url"];
const callbackUrl = values["callback-url"];
const app = {
  ...seed.app,
  ...(webhookUrl === undefined ? {} : { webhookUrl }),
  ...(callbackUrl === undefined ? {} : { callbackUrls: [callbackUrl] }),
};

const sandbox = await startSandbox({ port: Number(values.port), dataDir: values.data, seed: { ...seed, app } });
const privateKeyPath = join(values.data, "app.private-key.pem");
await writeFile(privateKeyPath, sandbox.app.privateKey, { mode: 0o600 });

const { privateKey: _, ...shown } = sandbox.app;
const { url, people, repositories } = sandbox;
process.stdout.write(`${JSON.stringify({ url, app: { ...shown, privateKeyPath }, people, repositories })}\n`);

for (const end of ["SIGINT", "SIGTERM", "disconnect"] as const) {
  process.once(end, () => {
    void sandbox.close().then(() => process.exit(0));
  });
}
