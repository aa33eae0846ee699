import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { claimPath, collects } from "../support/approved.ts";
import { entry, type EntryText } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
import type { Person } from "../support/person.ts";
import { registered } from "../support/registered.ts";
import type { Request } from "../support/request.ts";
import { World } from "../support/world.ts";

async function granted(world: World, text: EntryText): Promise<Request> {
  const request = await world.requester.opens(entry(text));
  await world.settled();
  await world.owner.approves(request);
  await world.requester.merges(request);
  return request;
}

async function status(world: World, grant: string, by: Person): Promise<string> {
  const page = await world.visitor(by).opens(claimPath(world, grant));
  return `${page.status} ${/<h1>([^<]*)<\/h1>/u.exec(page.text)?.[1] ?? ""}`;
}

test("a service account's credential is collected by a member of the team that answers for it", async () => {
  await using world = await World.start({ seed: registered });
  const request = await granted(world, { id: "export-1", subject: "service-account/exporter" });
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: access is granted

    - \`export-1.1\`: ready until ‹time›: \`@acme/data\` collects the credential at ‹us›/claim/4800-export-1.1

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`export-1\` | \`service-account/exporter\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    \`service-account/exporter\` belongs to \`@acme/data\`: \`Copies orders to the mart\`. Shared, who used it is told by: \`the session log of the mart\`.

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`owner\` approved at ‹time› |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  expect([
    await status(world, "export-1.1", world.requester),
    await status(world, "export-1.1", world.owner),
    await status(world, "export-1.1", world.person("data-1")),
  ]).toMatchInlineSnapshot(`
    [
      "403 This is not yours",
      "403 You countersigned this",
      "200 Collect export-1.1",
    ]
  `);
  const visitor = world.visitor(world.person("data-2"));
  const page = await visitor.opens(claimPath(world, "export-1.1"));
  expect(page.text).toContain("the session log of the mart");
  expect((await visitor.opens("/")).text).toContain("@acme/data collects it");

  const token = await collects(world, "export-1.1", world.person("data-1"));
  expect(decodeJwt(token)).toMatchObject({ sub: "service-account/exporter", aud: "orders-db" });
  expect(decodeJwt(token)["login"]).toBeUndefined();
  expect(await world.introspect(token)).toMatchObject({ active: true, sub: "service-account/exporter" });
  expect((await world.ledger("export-1")).find(({ record }) => record.kind === "claimed").record.by).toBe(130);

  // One of two leaves: the other one still answers for it.
  await succeed(world.admin.api("DELETE", "/orgs/acme/members/data-1"));
  await world.settled();
  expect(await world.introspect(token)).toMatchObject({ active: true });
  await succeed(world.admin.api("DELETE", "/orgs/acme/members/data-2"));
  await world.settled();
  await world.passes(5);
  expect(await world.introspect(token)).toEqual({ active: false });
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`export-1.1\`: ended early (\`nobody of @acme/data, which service-account/exporter belongs to, is active any more\`); the issuer said \`revoked\` at ‹time›",
    ]
  `);
});

test("an agent's credential is collected by the person for whom it acts, and ends when they leave", async () => {
  await using world = await World.start({ seed: registered });
  const text = { id: "agent-1", subject: "agent/helper", more: ["on-behalf-of: requester-2", "run: run-17"] };
  const request = await granted(world, text);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`agent-1.1\`: ready until ‹time›: \`requester-2\` collects the credential at ‹us›/claim/4800-agent-1.1",
    ]
  `);
  expect([await status(world, "agent-1.1", world.person("data-1")), await status(world, "agent-1.1", world.requester)])
    .toMatchInlineSnapshot(`
    [
      "403 This is not yours",
      "403 This is not yours",
    ]
  `);
  const token = await collects(world, "agent-1.1", world.person("requester-2"));
  expect(decodeJwt(token)).toMatchObject({ sub: "agent/helper", on_behalf_of: "requester-2", run: "run-17" });
  await succeed(world.admin.api("DELETE", "/orgs/acme/members/requester-2"));
  await world.settled();
  await world.passes(5);
  expect(await world.introspect(token)).toEqual({ active: false });
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`agent-1.1\`: ended early (\`requester-2, for whom agent/helper acts, is not an active member of the organisation any more\`); the issuer said \`revoked\` at ‹time›",
    ]
  `);
});

test("a vendor's access shows vendor, contract and what is done when it ends; its owner collects", async () => {
  await using world = await World.start({ seed: registered });
  const request = await granted(world, { id: "vendor-1", subject: "third-party/support" });
  expect(await request.comment()).toContain(
    "`third-party/support` belongs to `@data-2`: `Looks into broken orders`. Vendor: `Support Ltd`. Contract: `C-17`. When it ends: `keys are returned within a day`.",
  );
  expect([
    await status(world, "vendor-1.1", world.person("data-1")),
    await status(world, "vendor-1.1", world.person("vendor-1")),
  ]).toMatchInlineSnapshot(`
    [
      "403 This is not yours",
      "404 There is no such grant",
    ]
  `);
  const token = await collects(world, "vendor-1.1", world.person("data-2"));
  expect(await world.introspect(token)).toMatchObject({ active: true, sub: "third-party/support" });
});

test("what leaves the register holds nothing any more", async () => {
  await using world = await World.start({ seed: registered });
  await granted(world, { id: "export-2", subject: "service-account/exporter" });
  const token = await collects(world, "export-2.1", world.person("data-1"));
  const removal = await world.requester.opens({ "subjects/service-account/exporter.yaml": null });
  await world.settled();
  await world.security.approves(removal);
  await world.requester.merges(removal);
  await world.passes(5);
  expect(await world.introspect(token)).toEqual({ active: false });
  const revoked = (await world.ledger("export-2")).find(({ record }) => record.kind === "revoked");
  expect(revoked.record.because).toBe("service-account/exporter is not registered any more");
});
