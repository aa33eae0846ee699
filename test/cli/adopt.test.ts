import { expect, test } from "vitest";
import { adoptPolicy, type Operated } from "../../src/cli/adopt.ts";
import type { ExitCode } from "../../src/cli/terminal.ts";

async function adopting(
  done: Operated,
  ...args: readonly string[]
): Promise<{ readonly code: ExitCode; readonly said: string; readonly asked: readonly (string | null)[] }> {
  const said: string[] = [];
  const asked: (string | null)[] = [];
  const tell = (text: string): void => void said.push(text);
  const code = await adoptPolicy(args, { folder: "/", out: tell, err: tell }, (tree, repository) => {
    asked.push(tree, repository);
    return Promise.resolve(done);
  });
  return { code, said: said.join("\n"), asked };
}

const tree = "a".repeat(40);
const good: Operated = { ok: true, told: "in force", repository: "acme/access", tree };

test("a tree is named by all its digits, and nothing is done before that is so", async () => {
  for (const args of [[], ["main:policies"], [tree, tree], ["--what", tree]]) {
    const { code, said, asked } = await adopting(good, ...args);
    expect([code, asked]).toEqual([2, []]);
    expect(said).toContain("usage: countersign policy adopt TREE");
  }
  expect(await adopting(good, "--help")).toMatchObject({ code: 0, asked: [] });
});

test("what became of it is told, and by the exit code", async () => {
  expect(await adopting(good, tree, "--repository", "acme/access")).toEqual({
    code: 0,
    said: "in force",
    asked: [tree, "acme/access"],
  });
  const problems = [{ code: "E303", message: "unknown key `stagse`" }] as const;
  const bad = await adopting({ ok: false, unreadable: false, problems }, tree);
  expect(bad).toEqual({ code: 1, said: "unknown key `stagse` [E303]", asked: [tree, null] });
  const json = await adopting({ ok: false, unreadable: true, problems }, tree, "--json");
  expect([json.code, JSON.parse(json.said)]).toEqual([2, { ok: false, unreadable: true, problems }]);
});
