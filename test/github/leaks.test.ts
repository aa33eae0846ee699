import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/core/diagnostics/diagnostic.ts";
import { sha } from "../../src/core/ids.ts";
import { changesOf } from "../../src/github/changes.ts";
import { leaksInCommits, leaksInPaths, shownPaths } from "../../src/github/leaks.ts";
import { memory } from "../../src/github/memory.ts";
import type { CommitNode } from "../../src/github/pull-query.ts";
import { credentials } from "../support/credentials.ts";

const [token, secret] = credentials["GitHub token"]!;
const [aws] = credentials["AWS access key"]!;
const from = sha("a".repeat(40));
const nobody = { name: "Requester", email: "requester@acme.test", user: null };

const commit = (oid: string, more: Partial<CommitNode> = {}): CommitNode => ({
  oid,
  message: "Ask for access",
  parents: { nodes: [] },
  author: nobody,
  committer: null,
  authors: { nodes: [] },
  signature: null,
  ...more,
});
const told = (problems: readonly Diagnostic[]) => problems.map(({ code, message }) => `${code} ${message}`);
const once = () => memory<readonly Diagnostic[]>(1000);

test("a commit's headline, body, trailers, author and committer are looked at", () => {
  const commits = [
    commit("1111111aa"),
    commit("2222222aa", { message: `Use ${token}` }),
    commit("3333333aa", { message: `Ask\n\n${"why ".repeat(50_000)}\nRefs: ${aws}\n` }),
    commit("4444444aa", { message: `Ask\n\nCo-authored-by: x <${token}@acme.test>` }),
    commit("5555555aa", { author: { ...nobody, email: `https://x:${token}@github.com` } }),
    commit("6666666aa", { author: null, committer: { ...nobody, name: aws } }),
  ];
  const found = leaksInCommits(once(), commits);
  expect(told(found)).toEqual([
    "E634 the message of commit 2222222 holds what looks like a credential: GitHub token",
    "E634 the message of commit 3333333 holds what looks like a credential: AWS key",
    "E634 the message of commit 4444444 holds what looks like a credential: GitHub token",
    "E634 the author or committer of commit 5555555 holds what looks like a credential: GitHub token",
    "E634 the author or committer of commit 6666666 holds what looks like a credential: AWS key",
  ]);
  expect(JSON.stringify(found)).not.toContain(secret.slice(0, 8));
});

test("each commit is looked at once, whatever it holds, and no more than twenty are told", () => {
  const known = once();
  const commits = Array.from({ length: 250 }, (_, index) => commit(`${1_000_000 + index}`, { message: token }));
  expect(leaksInCommits(known, commits)).toHaveLength(20);
  const read = commits.map((one) =>
    Object.defineProperty({ ...one }, "message", { get: () => expect.unreachable("it was looked at again") }),
  );
  expect(leaksInCommits(known, read)).toHaveLength(20);
});

test("paths that the change brings are looked at: one that stood there can be changed, renamed and removed", () => {
  const path = `access/orders-db/${aws}.yaml`;
  const list = { ok: true, from, paths: [path, "access/orders-db/a.yaml"] } as const;
  expect(told(leaksInPaths({ ...list, added: new Set(list.paths) }))).toEqual([
    `E636 the path \`access/orders-db/${"•".repeat(aws.length)}.yaml\` holds what looks like a credential: AWS key`,
  ]);
  expect(leaksInPaths({ ...list, added: new Set(["access/orders-db/a.yaml"]) })).toEqual([]);
  expect(leaksInPaths(list)).toEqual([]);
  const many = Array.from({ length: 3000 }, (_, index) => `access/${index}/${aws}`);
  expect(leaksInPaths({ ...list, added: new Set(many) })).toHaveLength(20);
});

test("a path is shown without what leaks, and every other as it is", () => {
  const shown = shownPaths(["access/a.yaml", `access/${token}/b.yaml`]);
  expect([shown("access/a.yaml"), shown(`access/${token}/b.yaml`), shown("elsewhere")]).toEqual([
    "access/a.yaml",
    `access/${"•".repeat(token.length)}/b.yaml`,
    "elsewhere",
  ]);
});

test("what is wrong with an entry is told at such a place, and the change keeps the path itself", () => {
  const path = `access/orders-db/${aws}.yaml`;
  const text = (duration: string) => ({
    kind: "text" as const,
    text: `id: wish\nsubject: { kind: human, login: requester }\nentitlement: orders-db/read\nduration: ${duration}\njustification: why\n`,
  });
  const wrong = changesOf([{ path, before: text("4h"), after: text("long") }]);
  expect(wrong.ok).toBe(false);
  expect(JSON.stringify(wrong)).not.toContain(aws.slice(0, 8));
  const right = changesOf([{ path, before: text("4h"), after: text("8h") }]);
  expect(right).toMatchObject({
    ok: true,
    value: [
      { kind: "change", path, after: { places: { entry: { file: path.replace(aws, "•".repeat(aws.length)) } } } },
    ],
  });
  const odd = changesOf([{ path: `access/${aws}.yaml`, before: { kind: "absent" }, after: text("4h") }]);
  expect(odd).toEqual({
    ok: false,
    problems: [
      {
        code: "E110",
        message: `the path \`access/${"•".repeat(aws.length)}.yaml\` is refused`,
        help: "rename the file",
      },
    ],
  });
});
