import { expect, test } from "vitest";

import type { ClaimRefusal } from "../../../src/core/grant/claim.ts";
import { instant, isoSeconds } from "../../../src/core/instant.ts";
import { refusedClaim, refusedRun, type RefusedClaim } from "../../../src/core/messages/refused-claim.ts";
import type { RunRefusal } from "../../../src/core/grant/run.ts";

const at = instant(Date.UTC(2026, 10, 2, 9));

/** As the page says it. */
const page = ({ status, title, because }: RefusedClaim): string =>
  `${status} ${title}: ${because.map((part) => (typeof part === "string" ? part : isoSeconds(part))).join("")}`;

test("whoever cannot collect reads why, and what to do", () => {
  const refusals: readonly ClaimRefusal[] = [
    { kind: "not-found" },
    { kind: "not-yours", whose: "@acme/data" },
    { kind: "nobody", because: "`workload/nightly` is registered no more" },
    { kind: "scheduled", at },
    { kind: "countersigned" },
    { kind: "not-ready" },
    { kind: "ended", at },
    { kind: "per-run" },
    { kind: "collected", at },
    { kind: "unavailable", because: "Vault does not answer" },
  ];
  expect(refusals.map((refusal) => page(refusedClaim(refusal))).join("\n")).toMatchInlineSnapshot(`
    "404 There is no such grant: Check the link in the pull request.
    403 This is not yours: Only @acme/data may collect it.
    403 Nobody may collect this now: \`workload/nightly\` is registered no more.
    409 Not yet: It starts at 2026-11-02T09:00:00Z. Come back then: nothing is made before.
    403 You countersigned this: Nobody approves access and then takes it.
    409 Not ready yet: It is being made, which takes a moment.
    410 This access is over: It ended at 2026-11-02T09:00:00Z, or before. To have it again, ask by a new pull request.
    409 Each run collects its own: Approved once, and collected by the workload's own runs.
    200 Collected: It was collected at 2026-11-02T09:00:00Z, and is not shown again. If it is lost, have its entry removed, which ends it, and ask anew.
    503 Its issuer cannot be asked now: Vault does not answer. Nothing was done: try again in a moment."
  `);
});

test("a run reads the same in its log", () => {
  const refusals: readonly RunRefusal[] = [
    { kind: "unproven", because: "its signature is not GitHub's" },
    { kind: "wrong-run", because: "it runs `refs/heads/x`, and not the default branch" },
    { kind: "used-up", free: at },
    { kind: "unavailable", because: "GitHub does not answer" },
  ];
  expect(refusals.map((refusal) => page(refusedRun(refusal))).join("\n")).toMatchInlineSnapshot(`
    "401 This token proves nothing here: Its signature is not GitHub's. Ask for a new one.
    403 This run may not collect it: It runs \`refs/heads/x\`, and not the default branch.
    429 As many as a day allows were collected: There is room for another one at 2026-11-02T09:00:00Z.
    503 It cannot be looked up now: GitHub does not answer. Try again in a moment."
  `);
});
