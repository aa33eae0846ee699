import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pack } from "./pack.ts";
import { command, folderOf } from "./run-command.ts";

const path = "access/orders-db/t-1.yaml";
const asks = (name: string, more = ""): string =>
  `id: t-1\nsubject: { kind: human, login: rita }\nentitlement: orders-db/${name}\nduration: 1h\njustification: j\n${more}`;

test("stages in order, why, who, how many, which rules hold, how long, and how it ends", () => {
  using folder = folderOf({ ...pack, [path]: asks("admin") });
  const { code, out, err } = command(`explain ${path}`, folder.path);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatchInlineSnapshot(`
    "t-1: rita asks for orders-db/admin, 1h

    stages, in this order:
      1 business: always (policies/approval.yaml:3)
        1 of @acme/orders
      2 technical: always (policies/approval.yaml:4)
        1 of @acme/platform
      3 security: since entitlement.risk == "high" (policies/approval.yaml:6)
        2 of @acme/security

    rules that hold:
      limit: at most 2h, since entitlement.risk == "high" (policies/approval.yaml:10)

    longest: 2h
    issuer: a token that Countersign signs
      ends on time: by itself: the token says so
      ends early: at once: its system asks before it trusts a token"
  `);
});

test("a stage whose condition does not hold says so; as JSON likewise", () => {
  using folder = folderOf({ ...pack, [path]: asks("read") });
  expect(command(`explain ${path}`, folder.path).out).toContain(
    '3 security: not, since it is not true that entitlement.risk == "high" (policies/approval.yaml:6)',
  );
  expect(JSON.parse(command(`explain ${path} --json`, folder.path).out)).toMatchInlineSnapshot(`
    {
      "entries": [
        {
          "endsEarly": "at once: its system asks before it trusts a token",
          "endsOnTime": "by itself: the token says so",
          "entitlement": "orders-db/read",
          "id": "t-1",
          "issuer": "a token that Countersign signs",
          "longest": "8h",
          "problems": [],
          "route": "",
          "rules": [],
          "stages": [
            {
              "also": [],
              "applies": true,
              "approvers": [
                "@acme/orders",
              ],
              "at": "policies/approval.yaml:3",
              "number": 1,
              "quorum": 1,
              "stage": "business",
            },
            {
              "also": [],
              "applies": true,
              "approvers": [
                "@acme/platform",
              ],
              "at": "policies/approval.yaml:4",
              "number": 2,
              "quorum": 1,
              "stage": "technical",
            },
            {
              "also": [],
              "applies": false,
              "approvers": [],
              "at": "policies/approval.yaml:5",
              "number": 3,
              "quorum": 2,
              "stage": "security",
              "when": {
                "at": "policies/approval.yaml:6",
                "condition": "entitlement.risk == "high"",
              },
            },
          ],
          "subject": "rita",
          "term": "1h",
        },
      ],
      "problems": [],
    }
  `);
});

test("a route's own limit counts, and says where it stands", () => {
  const route = "routes:\n  emergency: { stages: [business], max-duration: 1h }\n";
  const policies = { "policies/approval.yaml": `${pack["policies/approval.yaml"]}${route}` };
  using folder = folderOf({ ...pack, ...policies, [path]: asks("admin", "route: emergency\n") });
  const { code, out } = command(`explain ${path}`, folder.path);
  expect(code).toBe(0);
  expect(out).toContain("limit: at most 1h on the route `emergency` (policies/approval.yaml:15)");
  expect(out).toContain("longest: 1h");
});

test.each(["kind: rotation\nof: t-0\nrollback: the old one\n", "kind: reset\nof: t-0.2\n"])(
  "whether what is replaced is live, is not known here, and no reason to say no: %j",
  (more) => {
    using folder = folderOf({ ...pack, [path]: asks("admin", more) });
    const { code, out } = command(`explain ${path}`, folder.path);
    expect(code).toBe(0);
    expect(out).not.toContain("E53");
  },
);

test("what a rule says no to is told, and the exit code is 1", () => {
  using folder = folderOf({ ...pack, [path]: asks("admin").replace("1h", "3h") });
  const { code, out } = command(`explain ${path}`, folder.path);
  expect(code).toBe(1);
  expect(out).toContain("[E50");
});

test("at a commit: the entry and the rules of then", () => {
  using folder = folderOf({ ...pack, [path]: asks("admin") });
  const git = (...args: readonly string[]): void =>
    void execFileSync("git", ["-c", "user.name=owner", "-c", "user.email=owner@example.com", ...args], {
      cwd: folder.path,
    });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "first");
  writeFileSync(join(folder.path, path), asks("read"));
  expect(command(`explain ${path}`, folder.path).out).toContain("orders-db/read");
  expect(command(`explain ${path} --at HEAD`, folder.path).out).toContain("orders-db/admin");
  const { code, err } = command(`explain ${path} --at no-such-commit`, folder.path);
  expect({ code, err }).toEqual({ code: 2, err: "git does not know the commit `no-such-commit` here" });
});

test("what cannot be read", () => {
  using folder = folderOf({ ...pack, [path]: "id: t-1\n" });
  expect(command(`explain ${path}`, folder.path).code).toBe(2);
  expect(command("explain access/none.yaml", folder.path).err).toBe("there is no file `access/none.yaml`");
  expect(command("explain", folder.path).err).toContain("name one file with entries");
  expect(command("explain a b", folder.path).code).toBe(2);
});
