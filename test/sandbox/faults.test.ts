import { describe, expect, test } from "vitest";
import { faultKinds, readFault } from "../../sandbox/faults/fault.ts";
import { createFaults } from "../../sandbox/faults/faults.ts";

const clock = { now: () => Date.UTC(2026, 10, 2, 9) };
const call = {
  who: "apps",
  method: "POST",
  path: "/api/graphql",
  operation: "mutation",
  text: "createCheckRun",
} as const;

function set(body: object): ReturnType<typeof createFaults> {
  const faults = createFaults(clock, () => undefined);
  const read = readFault(body);
  if (!read.ok) throw new Error(read.because);
  faults.set(read.value);
  return faults;
}

describe("a fault", () => {
  test.each(Object.keys(faultKinds))("%s can be set by its name alone", (kind) => {
    expect(readFault({ kind })).toMatchObject({ ok: true, value: { kind, times: null } });
  });

  test.each([
    [{ kind: "sloth" }, "there is no fault `sloth`"],
    [{ kind: "delay", often: 1 }, "a fault has no `often`"],
    [{ kind: "delay", times: 0 }, "`times` is a whole number above 0"],
    [{ kind: "delay", ms: -1 }, "`ms` is a number of at least 0"],
    [{ kind: "delay", match: { colour: "red" } }, "`match` takes texts for"],
    [{ kind: "delay", match: { who: "me" } }, "`who` is apps, people or anybody"],
    [[], "a fault is a mapping"],
  ])("%j is refused", (body, because) => {
    const read = readFault(body);
    expect(read.ok ? "" : read.because).toContain(because);
  });

  test("fires as often as it says, on what it matches, and stands in the log", () => {
    const faults = set({ kind: "unavailable", times: 2, match: { operation: "mutation", text: "CheckRun" } });
    const fire = (subject: object): boolean => faults.fire(["unavailable"], subject) !== null;
    expect([
      fire({ ...call, operation: "query" }),
      fire({ ...call, text: "x" }),
      fire(call),
      fire(call),
      fire(call),
    ]).toEqual([false, false, true, true, false]);
    expect(faults.log()).toEqual([
      { at: "2026-11-02T09:00:00Z", fault: 1, kind: "unavailable", on: "POST /api/graphql mutation" },
      { at: "2026-11-02T09:00:00Z", fault: 1, kind: "unavailable", on: "POST /api/graphql mutation" },
    ]);
    expect(faults.all()).toMatchObject([{ kind: "unavailable", fired: 2 }]);
  });

  test("hits apps, unless it says whom", () => {
    const person = { ...call, who: "people" } as const;
    expect(set({ kind: "cut" }).fire(["cut"], person)).toBeNull();
    expect(set({ kind: "cut", match: { who: "people" } }).fire(["cut"], person)).not.toBeNull();
    expect(set({ kind: "cut", match: { who: "anybody" } }).fire(["cut"], call)).not.toBeNull();
  });

  test("that is taken away fires no more", () => {
    const faults = set({ kind: "cut" });
    expect([faults.remove(1), faults.remove(1), faults.fire(["cut"], call)]).toEqual([true, false, null]);
  });
});
