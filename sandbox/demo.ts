import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { join } from "node:path";
import { isGranted } from "./demo/credential.ts";
import { endsOnTime } from "./demo/end.ts";
import { Narrator, ToldWrong } from "./demo/narrator.ts";
import { asksForAccess, isCountersigned } from "./demo/request.ts";
import { Scene } from "./demo/scene.ts";
import { startBoth } from "./play.ts";

/** `npm run demo`: the life of one request, told as it happens. Exit code 0 only if every step was as told. */
const tells = new Narrator(process.stdout);
const clone = await mkdtemp(join(tmpdir(), "countersign-demo-"));
const played = await startBoth({ app: join(import.meta.dirname, "../src/main.ts") });
try {
  tells.line("An embedded GitHub and Countersign, two processes on this machine. What follows is what they answered.");
  const scene = new Scene(tells, played, clone);
  const pull = await asksForAccess(scene);
  await isCountersigned(scene, pull);
  const token = await isGranted(scene, pull);
  await endsOnTime(scene, pull, token);
  tells.line(`\nEvery step was as told, in ${tells.seconds()} s.`);
} catch (error) {
  if (!(error instanceof ToldWrong)) throw error;
  tells.line(`\nNot as told: ${error.step}\n  expected ${inspect(error.expected)}\n  found    ${inspect(error.found)}`);
  process.exitCode = 1;
} finally {
  await played.stop();
  await rm(clone, { recursive: true, force: true });
}
