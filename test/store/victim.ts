/** A process to be killed: accepts deliveries as fast as it can, and never finishes the work it took up. */
import { argv, stdout } from "node:process";
import { repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { openStore } from "../../src/store/open.ts";
import { evaluate } from "./grant.ts";

const [, , dataDir = "", databaseUrl = ""] = argv;
const say = (line: object): void => void stdout.write(`${JSON.stringify(line)}\n`);
const complain = (facts: object, message: string): void => say({ complaint: message, ...facts });
const { store, queue } = await openStore({
  dataDir,
  ...(databaseUrl === "" ? {} : { databaseUrl }),
  clock: { now: () => instant(Date.now()) },
  log: { info: () => undefined, warn: complain, error: complain },
});
await store.enqueue([{ work: { kind: "default-branch", repository: repositoryId(71) } }]);
await queue.start((work) => {
  say({ started: work.kind });
  return new Promise(() => undefined);
});
for (let n = 0; ; n += 1) {
  const id = `guid-${n}`;
  await store.accept({ id, event: "push", receivedAt: instant(Date.now()), work: [evaluate(n)], facts: [] });
  say({ accepted: id });
}
