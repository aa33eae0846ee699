import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import { approved, collects } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import { World } from "../support/world.ts";

/** The example organisation under rules that use what the example pack leaves out. */
const ruled = (seed: Seed): Seed => ({
  ...seed,
  repositories: seed.repositories.map((one) => ({ ...one, files: { ...one.files, ...rules(one.files) } })),
});

function rules(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const policy = `
version: 1
stages:
  - name: business
    approvers: [{ for: "*", who: [owner] }]
    answers: [need]
  - name: technical
    approvers: [{ for: "*", who: ["@acme/platform"] }]
    may-narrow: true
    escalate: { after: 4h, to: ["@acme/duty-managers"] }
    lapse: 2d
routes:
  emergency: { when: 'request.ticket.startsWith("INC-")', stages: [duty-manager, technical], max-duration: 2h }
route-stages:
  - { name: duty-manager, approvers: [{ for: "*", who: ["@acme/duty-managers"] }] }
separation: { conflicts: [[orders-db/read, payments/initiate]] }
open-requests-per-person: 2
governance:
  stages:
    - { name: rules-owner, approvers: [{ for: "*", who: ["@acme/platform-leads"] }] }
`;
  const directory = `
people: []
delegations:
  - { from: "@owner", to: "@requester-2", until: 2099-12-31, stages: [business] }
`;
  const catalog = files["policies/catalog/orders-db.yaml"]!.replace(
    "  read:\n",
    "  read:\n    scope: [refunds, sales]\n    unlocks: [warehouse/export]\n",
  );
  return {
    "policies/approval.yaml": policy,
    "policies/directory.yaml": directory,
    "policies/catalog/orders-db.yaml": catalog,
  };
}

test("answers are asked for, somebody stands in, and what is narrowed is all that is given", async () => {
  await using world = await World.start({ seed: ruled });
  const { requester, owner, platform } = world;
  const request = await requester.opens(entry({ id: "narrowed-1" }));
  await world.settled();
  await owner.approves(request, "fine");
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 0 of 2 stages complete: waiting for business (@⁠acme/orders or @⁠requester-2)

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`narrowed-1\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    Whoever holds \`orders-db/read\` can reach 1 entitlement more from there: \`warehouse/export\`.

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | **open**: 1 of 1 missing, from \`@acme/orders\` or \`@requester-2\`. An approving review answers, each in a line of its own: \`need:\`. |
    | 2 | \`technical\` | waits for \`business\`, then \`@acme/platform\` |

    **Reviews that do not count**

    - \`owner\` at ‹time›: \`business\` needs an answer in a line \`need:\`; approve again with it

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await world.person("requester-2").approves(request, "need: refunds wait for it");
  await platform.approves(request, "/narrow duration=1h scope=refunds");
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  await requester.merges(request);
  expect(plain(await request.comment())).toContain("4h, narrowed to 1h");
  const claims = decodeJwt(await collects(world, "narrowed-1.1"));
  expect(claims.exp! - claims.nbf!).toBeLessThanOrEqual(3600);
  expect(claims["scope"]).toBe("refunds");
  const [approved] = await world.ledger("narrowed-1");
  expect(approved.record.evidence.decision.narrowed).toEqual([
    { entry: "narrowed-1", duration: 3_600_000, scope: ["refunds"] },
  ]);
});

test("a route has stages of its own, and asks them", async () => {
  await using world = await World.start({ seed: ruled });
  const files = Object.entries(entry({ id: "emergency-1", duration: "1h" })).map(([path, text]) => [
    path,
    `${text}route: emergency\n`,
  ]);
  const request = await world.requester.opens(Object.fromEntries(files));
  await world.settled();
  expect(await request.checks()).toEqual({
    countersign: "in_progress",
    "countersign / 1 duty-manager": "in_progress",
    "countersign / 2 technical": "queued",
  });
  await world.person("duty-manager").approves(request);
  await world.platform.approves(request);
  expect(await request.title()).toBe("approved: all 2 stages are complete");
});

test("what does not go together is denied to the later request, and three at a time are one too many", async () => {
  await using world = await World.start({ seed: ruled });
  const { requester } = world;
  const first = await requester.opens(entry({ id: "first-1" }));
  await world.settled();
  const second = await requester.opens(entry({ id: "second-1", entitlement: "payments/initiate", duration: "1h" }));
  await world.settled();
  expect(await second.title()).toMatchInlineSnapshot(
    `"denied: access/payments/second-1.yaml:3: \`payments/initiate\` and \`orders-db/read\` are not for one person: #2 asks for that, and is open"`,
  );
  const third = await requester.opens(entry({ id: "third-1" }));
  await world.settled();
  expect(await third.title()).toMatchInlineSnapshot(
    `"denied: \`requester\` has 2 older requests open, and 2 may be open at a time (and 1 more)"`,
  );
  expect(await first.title()).toContain("0 of 2 stages complete");
});

test("what waits too long goes to more people, and is given up in the end", async () => {
  await using world = await World.start({ seed: ruled });
  const { requester, owner } = world;
  const request = await requester.opens(entry({ id: "slow-1" }));
  await world.settled();
  await owner.approves(request, "need: refunds wait for it");
  const asked = async (): Promise<readonly string[]> =>
    (await request.get()).requested_teams.map(({ slug }: { readonly slug: string }) => slug);
  expect(await asked()).not.toContain("duty-managers");
  await world.passes(4 * 3600);
  expect(await asked()).toContain("duty-managers");
  expect(await request.title()).toBe(
    "1 of 2 stages complete: waiting for technical (@acme/platform or @acme/duty-managers)",
  );
  await world.passes(44 * 3600 + 60);
  expect((await request.get()).state).toBe("closed");
  expect(await request.checks()).toMatchObject({ countersign: "failure" });
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: closed: lapsed: technical was not complete within 2d

    \`technical\` was not complete within 2d. Nothing was granted. Whoever still needs the access opens another request."
  `);
});

test("an approved request that is not merged in time is given up", async () => {
  const soon = (seed: Seed): Seed => ({
    ...seed,
    repositories: seed.repositories.map((one) => ({
      ...one,
      files: {
        ...one.files,
        "policies/approval.yaml": one.files["policies/approval.yaml"]!.replace(
          "merge: { by: people }",
          "merge: { by: people, within: 1h }",
        ),
      },
    })),
  });
  await using world = await World.start({ seed: soon });
  const request = await approved(world, entry({ id: "forgotten-1" }));
  await world.settled();
  expect(await request.title()).toContain("approved");
  await world.passes(3700);
  expect((await request.get()).state).toBe("closed");
  expect(await request.title()).toMatchInlineSnapshot(`"lapsed: it was approved, and not merged within 1h"`);
});
