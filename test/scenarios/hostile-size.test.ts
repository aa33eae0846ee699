import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { entry, yaml } from "../support/entry.ts";
import { pushesTree } from "../support/pushed-tree.ts";
import type { Request } from "../support/request.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld({ still: true });
const api = (path: string): string => `/repos/acme/access${path}`;
const asks = (id: string): string => yaml({ id, entitlement: "orders-db/read" });

const says = async (request: Request): Promise<string> =>
  `${(await request.checks())["countersign"]}: ${await request.title()}`;

test("3,000 files are read; with one more the request is refused, since GitHub lists no more", async () => {
  const { requester } = world();
  const parts = Array.from({ length: 3000 }, (_, n) => ({
    path: `access/orders-db/all/${n}.yaml`,
    content: asks(`all-${n}`),
  }));
  await world().tick();
  const request = await requester.opensPull(await pushesTree(world(), requester, parts, "all"));
  await world().settled();
  expect(await says(request)).toBe("in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)");
  await requester.pushes(request, { "access/orders-db/all/3000.yaml": asks("all-3000") });
  expect(await says(request)).toBe("failure: cannot be read: more than 3000 files changed, GitHub lists no more");
}, 240_000);

test("250 commits are read; one more is refused", async () => {
  const { requester } = world();
  const request = await requester.opens(entry({ id: "commits" }), { branch: "commits" });
  await world().settled();
  /** Commits that change nothing, put onto the branch in one push. */
  const adds = async (count: number): Promise<void> => {
    let head = await request.head();
    const { tree } = await succeed(requester.api("GET", api(`/git/commits/${head}`)));
    for (let n = 0; n < count; n += 1) {
      const made = await succeed(
        requester.api("POST", api("/git/commits"), { message: `Again ${n}`, tree: tree.sha, parents: [head] }),
      );
      head = made.sha;
    }
    await world().tick();
    await succeed(requester.api("PATCH", api("/git/refs/heads/commits"), { sha: head }));
    await world().settled();
  };
  await adds(249);
  expect(await says(request)).toMatchInlineSnapshot(
    `"in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)"`,
  );
  await adds(1);
  expect(await says(request)).toBe("failure: cannot be read: more than 250 commits, GitHub lists no more (and 1 more)");
}, 240_000);

test("a megabyte of YAML is refused unread, and what is read is read at once, whatever it holds", async () => {
  const file = async (id: string, text: string): Promise<string> => {
    const { requester } = world();
    await world().tick();
    const path = `access/orders-db/${id}.yaml`;
    const request = await requester.opensPull(await pushesTree(world(), requester, [{ path, content: text }], id));
    await world().settled();
    return says(request);
  };
  const entries = (count: number, id: string): string =>
    Array.from({ length: count }, (_, n) => `- ${asks(`${id}-${n}`).trimEnd().replaceAll("\n", "\n  ")}\n`).join("");
  expect([
    await file("megabyte", asks("megabyte") + "#".repeat(1_000_000)),
    await file("half", entries(3000, "half")),
    await file("quarter", entries(1400, "quarter")),
    await file("nested", `${asks("nested")}ticket: ${"[".repeat(120_000)}\n`),
    await file("keys", asks("keys") + Array.from({ length: 20_000 }, (_, n) => `k${n}: x\n`).join("")),
    await file("one-line", `${asks("one-line").trimEnd()} ${"x ".repeat(120_000)}\n`),
    await file("anchors", `${asks("anchors")}a: &a [x, x]\n${"b: *a\n".repeat(30_000)}`),
  ]).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/megabyte.yaml:1: \`access/orders-db/megabyte.yaml\` is larger than 512 kB",
      "failure: cannot be read: access/orders-db/half.yaml:1: \`access/orders-db/half.yaml\` is larger than 512 kB",
      "failure: cannot be read: access/orders-db/quarter.yaml:1: the file holds too much",
      "failure: cannot be read: access/orders-db/nested.yaml:7: this is nested too deep",
      "failure: cannot be read: access/orders-db/keys.yaml:1: the file holds too much",
      "failure: cannot be read: access/orders-db/one-line.yaml:6: \`ticket\` cannot be \`INC-4812 x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x…\`",
      "failure: cannot be read: access/orders-db/anchors.yaml:1: the file holds too much",
    ]
  `);
}, 240_000);
