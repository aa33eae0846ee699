import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { instant, seconds } from "../../src/core/instant.ts";
import { keyOf } from "../../src/store/schedule.ts";
import { backends, open, type Place } from "./backends.ts";
import { evaluate } from "./grant.ts";
import { until } from "./until.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

interface Victim {
  readonly process: ChildProcess;
  readonly accepted: readonly string[];
  readonly started: readonly string[];
  readonly other: readonly string[];
}

function startVictim({ dataDir, databaseUrl }: Place): Victim {
  const script = join(import.meta.dirname, "victim.ts");
  const child = spawn(process.execPath, [script, dataDir, databaseUrl ?? ""], { stdio: ["ignore", "pipe", "inherit"] });
  const accepted: string[] = [];
  const started: string[] = [];
  const other: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said: unknown = JSON.parse(line);
    if (typeof said !== "object" || said === null) return;
    if ("accepted" in said) accepted.push(String(said.accepted));
    else if ("started" in said) started.push(String(said.started));
    else other.push(line);
  });
  return { process: child, accepted, started, other };
}

async function kill(victim: Victim): Promise<void> {
  victim.process.kill("SIGKILL");
  if (victim.process.exitCode === null && victim.process.signalCode === null) await once(victim.process, "exit");
}

describe.each(every)("a process killed on $name", (backend) => {
  test("loses no delivery that it accepted, and what it ran is taken up soon", async () => {
    const place = await backend.place();
    const victim = startVictim(place);
    await until("it works", () => victim.started.length >= 5 && victim.accepted.length >= 50);
    await kill(victim);
    expect(victim.other).toEqual([]);
    expect(victim.started).toContain("default-branch");

    const opened = await open(place);
    const killedAt = performance.now();
    const done = new Set<string>();
    let tookUp = 0;
    await opened.queue.start(async (work) => {
      done.add(keyOf(work));
      if (work.kind === "default-branch") tookUp = performance.now() - killedAt;
    });
    const expected = victim.accepted.map((id) => keyOf(evaluate(Number(id.slice("guid-".length)))));
    expect(
      await opened.store.knownDeliveries(victim.accepted.map((id) => ({ id, at: instant(0), acknowledged: false }))),
    ).toEqual(new Set(victim.accepted));
    await until("everything is done", () => tookUp > 0 && expected.every((key) => done.has(key)));
    expect(tookUp).toBeLessThan(backend.name === "PGlite" ? 2_000 : 12_000);
    await opened.queue.stop(seconds(5));
    await opened.close();
  });
});

describe("the folder of an embedded database", () => {
  const [pglite] = every;

  test("belongs to one process: a second one is refused, by the name of the first", async () => {
    const place = await pglite!.place();
    const victim = startVictim(place);
    await until("it works", () => victim.started.length > 0);
    await expect(open(place)).rejects.toThrow(
      `the data folder ${place.dataDir} is in use by process ${victim.process.pid}: an embedded database belongs to one process`,
    );
    await kill(victim);
    expect(existsSync(join(place.dataDir, "lock"))).toBe(true);
    const opened = await open(place);
    expect(JSON.parse(readFileSync(join(place.dataDir, "lock"), "utf8"))).toMatchObject({ pid: process.pid });
    await expect(open(place)).rejects.toThrow(`is in use by process ${process.pid}`);
    await opened.close();
    expect(existsSync(join(place.dataDir, "lock"))).toBe(false);
  });

  test("is taken over from a process whose number another one has now, and from a lock cut short", async () => {
    const place = await pglite!.place();
    for (const left of [JSON.stringify({ pid: process.ppid, started: "long ago" }), '{"pid": 1']) {
      writeFileSync(join(place.dataDir, "lock"), left);
      const opened = await open(place);
      await opened.close();
    }
  });
});
