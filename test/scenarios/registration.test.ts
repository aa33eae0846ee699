import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import { succeed } from "../support/api.ts";
import { plain, points } from "../support/plain.ts";
import { firstWords, proposes, tested, waits } from "../support/rules-change.ts";
import { issuesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

/** The example organisation, where a service account may hold access. */
const registering = (seed: Seed): Seed => registered(seed, {});

function registered(seed: Seed, files: Readonly<Record<string, string>>): Seed {
  return {
    ...seed,
    repositories: seed.repositories.map((one) => ({
      ...one,
      files: {
        ...one.files,
        ...files,
        "policies/catalog/orders-db.yaml": one.files["policies/catalog/orders-db.yaml"]!.replaceAll(
          "for: [human]",
          "for: [human, service-account]",
        ),
      },
    })),
  };
}

const account = (name: string, owner: string): Readonly<Record<string, string>> => ({
  [`subjects/service-account/${name}.yaml`]: `kind: service-account
name: ${name}
purpose: Reconciles refunds at night
owner: "${owner}"
`,
});

const asking = (id: string, name: string): Readonly<Record<string, string>> => ({
  [`access/orders-db/${id}.yaml`]: `id: ${id}
subject: { kind: service-account, name: ${name} }
entitlement: orders-db/read
duration: 1h
justification: Refunds
ticket: INC-1
`,
});

test("an identity is registered by its owner and by identity, and may then ask for access", async () => {
  await using world = await World.start({ seed: registering });
  const register = await proposes(world, world.requester, account("refunds", "@acme/orders"));
  expect(await register.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "in_progress",
      "countersign / 1 owner": "in_progress",
      "countersign / 2 identity": "queued",
    }
  `);
  await world.security.approves(register);
  await world.owner.approves(register);
  expect(plain(await register.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 1 of 2 stages complete: waiting for identity (@⁠acme/security)

    This changes the register of non-human identities: \`subjects/service-account/refunds.yaml\`. Merged, \`subjects/\` as tree ‹tree› comes into force.

    | | stage | state |
    |---|---|---|
    | 1 | \`owner\` | complete: \`owner\` approved at ‹time› |
    | 2 | \`identity\` | **open**: 1 of 1 missing, from \`@acme/security\` |

    **Reviews that do not count**

    - \`security-1\` at ‹time›: came before \`owner\` was complete; approve again

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await world.person("security-2").approves(register);
  await world.requester.merges(register);
  expect(await firstWords(register)).toMatchInlineSnapshot(`
    [
      "### Countersign: merged, and in force",
      "In force since ‹time›.",
    ]
  `);
  const request = await world.requester.opens(asking("refunds-1", "refunds"));
  await world.settled();
  expect(await request.title()).toBe(waits);
});

test("owners answer for it by being there; an owner by name approves in no stage but the owner's", async () => {
  await using world = await World.start({ seed: registering });
  const nobody = await proposes(world, world.requester, account("nobody-s", "@acme/nobodies"));
  expect(await nobody.title()).toMatchInlineSnapshot(
    `"not ready: subjects/service-account/nobody-s.yaml:2: Countersign cannot see the team \`@acme/nobodies\`"`,
  );
  const own = await proposes(world, world.requester, account("mine", "@security-1"));
  await world.security.approves(own);
  expect(await own.title()).toBe("1 of 2 stages complete: waiting for identity (@acme/security)");
  const self = await proposes(world, world.requester, account("own", "@requester"));
  expect(await self.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: nobody is left who could approve owner (@requester)"`,
  );
});

test("who gives an identity away, and who takes it, both say so; its live access is named", async () => {
  const seed = (given: Seed): Seed => registered(given, account("refunds", "@acme/duty-managers"));
  await using world = await World.start({ seed });
  const request = await world.requester.opens(asking("refunds-1", "refunds"));
  await world.settled();
  await world.owner.approves(request);
  await world.platform.approves(request);
  await world.requester.merges(request);
  const change = await proposes(world, world.requester, account("refunds", "@acme/platform"));
  await world.platform.approves(change);
  expect(await change.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: waiting for owner (@acme/duty-managers or @acme/platform)"`,
  );
  await world.person("duty-manager").approves(change);
  expect(await change.title()).toMatchInlineSnapshot(`"1 of 2 stages complete: waiting for identity (@acme/security)"`);
  expect(plain(await change.summary())).toContain("holds live access, and this changes what is registered");
  await world.security.approves(change);
  expect(points(await change.comment())).toEqual([]);
  expect(await change.title()).toBe("approved: all 2 stages are complete");
});

test("mistakes of the register stand at their lines, and a repository that nobody sees is no workload's", async () => {
  await using world = await World.start({ seed: registering });
  const wrong = await proposes(world, world.requester, {
    "subjects/workload/export.yaml": `kind: workload
name: exprot
purpose: Exports
owner: "@acme/data"
`,
  });
  expect((await wrong.annotations()).map(({ path, start_line: line, message }) => [path, line, message]))
    .toMatchInlineSnapshot(`
    [
      [
        "subjects/workload/export.yaml",
        2,
        "\`workload/exprot\` must stand in \`subjects/workload/exprot.yaml\`

    move the file there, or correct \`kind\` and \`name\`",
      ],
      [
        "subjects/workload/export.yaml",
        1,
        "\`workload\` is missing

    say where it runs: its repository and workflow",
      ],
    ]
  `);
  const unseen = await proposes(world, world.requester, {
    "subjects/workload/export.yaml": `kind: workload
name: export
purpose: Exports
owner: "@acme/data"
workload: { repository: acme/exports, workflow: .github/workflows/nightly.yaml }
`,
  });
  expect(await unseen.title()).toMatchInlineSnapshot(
    `"not ready: subjects/workload/export.yaml:2: Countersign cannot see the repository \`acme/exports\`"`,
  );
  const seen = await proposes(world, world.requester, {
    "subjects/workload/export.yaml": `kind: workload
name: export
purpose: Exports
owner: "@acme/data"
workload: { repository: acme/access, workflow: .github/workflows/nightly.yaml }
`,
  });
  await world.owner.approves(seen);
  await world.security.approves(seen);
  await world.requester.merges(seen);
  await tested(world);
  const ledger = (await world.file("policy.jsonl", "countersign/ledger"))!.trim().split("\n");
  const { record } = JSON.parse(ledger.at(-1)!);
  expect({ of: record.of, repositories: record.repositories }).toEqual({
    of: "subjects",
    repositories: { "acme/access": 4800 },
  });
});

test("an identity that somebody pushes is registered by nobody, and put back", async () => {
  await using world = await World.start({ seed: registering });
  await succeed(world.admin.writes("main", account("pushed", "@acme/orders")));
  await world.settled();
  await world.passes(4);
  expect(await issuesAbout(world, "`subjects/`")).toMatchInlineSnapshot(`
    [
      "The register of non-human identities of this repository was changed without being countersigned",
      "<!-- countersign:subjects-bypass-‹sha› -->

    Since commit ‹sha› the default branch holds \`subjects/\` as git tree ‹sha›, which nobody countersigned. Nothing of it is in force. #‹n› puts it back.",
    ]
  `);
  expect(await world.file("subjects/service-account/pushed.yaml")).toBeNull();
  const request = await world.requester.opens(asking("pushed-1", "pushed"));
  await world.settled();
  expect(await request.title()).toContain("is not registered");
});

test("the first register is adopted with the first rules, if it reads and its workloads are to be found", async () => {
  const workload = (repository: string): Readonly<Record<string, string>> => ({
    "subjects/workload/export.yaml": `kind: workload
name: export
purpose: Exports
owner: "@acme/data"
workload: { repository: ${repository}, workflow: .github/workflows/nightly.yaml }
`,
  });
  await using world = await World.start({ seed: (given) => registered(given, workload("acme/exports")) });
  expect(await issuesAbout(world, "cannot see the repository")).toHaveLength(2);
  await succeed(world.admin.writes("main", workload("acme/access")));
  await world.settled();
  const ledger = (await world.file("policy.jsonl", "countersign/ledger"))!.trim().split("\n");
  const records = ledger.map((line) => JSON.parse(line).record);
  expect(records.map(({ of, repositories }) => [of, repositories])).toEqual([
    ["policies", {}],
    ["subjects", { "acme/access": 4800 }],
  ]);
});

function unregistering(seed: Seed): Seed {
  const path = "policies/approval.yaml";
  const without = (rules: string): string => rules.replace(/\n# Who countersigns the register[\s\S]*?\n\n/u, "\n");
  return {
    ...seed,
    repositories: seed.repositories.map((one) => ({
      ...one,
      files: { ...one.files, [path]: without(one.files[path]!) },
    })),
  };
}

test("without registration in the policy nobody may change the register", async () => {
  await using world = await World.start({ seed: unregistering });
  const change = await proposes(world, world.requester, account("refunds", "@acme/orders"));
  expect(await change.title()).toMatchInlineSnapshot(
    `"not ready: the policy in force has no \`registration\`: nobody may countersign a change of \`subjects/\`"`,
  );
});
