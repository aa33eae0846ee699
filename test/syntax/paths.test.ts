import { describe, expect, test } from "vitest";
import { readPath } from "../../src/syntax/paths.ts";
import { corporaPresent, corpusLines } from "./corpora.ts";

const said = (path: string): string => {
  const { kind, problem } = readPath(path);
  return problem === undefined ? kind : `${kind}, refused: ${problem.message} [${problem.code}]`;
};

test.each([
  ["access/orders-db/request.yaml", "access"],
  ["access/orders-db/2026/november/a_b.c-1.yaml", "access"],
  ["access/orders-db/.gitkeep", "other"],
  ["subjects/workload/nightly-export.yaml", "subjects"],
  ["policies/approval.yaml", "rules"],
  [".github/workflows/ci.yml", "rules"],
  ["CODEOWNERS", "rules"],
  ["docs/CODEOWNERS", "rules"],
  ["access/orders-db/CODEOWNERS", "rules"],
  ["attestations/2026/a.json", "attestations"],
  ["README.md", "other"],
  ["docs/access/a.yaml", "other"],
  ["accessories/a.yaml", "other"],
  ["access", "other"],
  ["docs/ビブリオ.md", "other"],
])("%s is %s", (path, kind) => {
  expect(said(path)).toBe(kind);
});

test("a path that only looks like one of ours is refused, and shown as it is", () => {
  const paths = [
    "Access/orders-db/a.yaml",
    "ACCESS/orders-db/a.yaml",
    "access /orders-db/a.yaml",
    "acc\u200bess/orders-db/a.yaml",
    "\uff41ccess/orders-db/a.yaml",
    "access\\orders-db\\a.yaml",
    "access/orders-db\\a.yaml",
    "access/orders-db/a.yaml\u2060",
    "access/orders-db/a\u202elmay.yaml",
    "access/orders-db/a .yaml",
    "access/orders-db/ a.yaml",
    "access/orders-db/a.yaml ",
    "access//a.yaml",
    "access/orders-db/../payments/a.yaml",
    "access/orders-db/ビブリオ.yaml",
    "Policies/approval.yaml",
    ".GitHub/workflows/x.yml",
    "access\u200b",
    "\u0430ccess/orders-db/a.yaml",
    "acces\u0301s/orders-db/a.yaml",
    "po1icies/approval.yaml",
    "subjеcts/agent/bot.yaml",
    "\u202eaccess/orders-db/a.yaml",
  ];
  expect(paths.map(said).join("\n")).toMatchInlineSnapshot(`
    "access, refused: the path \`Access/orders-db/a.yaml\` is refused: the folder is named \`access/\` [E111]
    access, refused: the path \`ACCESS/orders-db/a.yaml\` is refused: the folder is named \`access/\` [E111]
    access, refused: the path \`access /orders-db/a.yaml\` is refused: a name in it begins or ends with a space [E111]
    access, refused: the path \`acc\\u{200b}ess/orders-db/a.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    access, refused: the path \`\\u{ff41}ccess/orders-db/a.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    access, refused: the path \`access\\orders-db\\a.yaml\` is refused: it has a backslash: folders are told apart by \`/\` [E111]
    access, refused: the path \`access/orders-db\\a.yaml\` is refused: it has a backslash: folders are told apart by \`/\` [E111]
    access, refused: the path \`access/orders-db/a.yaml\\u{2060}\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    access, refused: the path \`access/orders-db/a\\u{202e}lmay.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    access, refused: the path \`access/orders-db/a .yaml\` is refused: it has a space before the file's ending [E111]
    access, refused: the path \`access/orders-db/ a.yaml\` is refused: a name in it begins or ends with a space [E111]
    access, refused: the path \`access/orders-db/a.yaml \` is refused: a name in it begins or ends with a space [E111]
    access, refused: the path \`access//a.yaml\` is refused: it has an empty or relative step [E111]
    access, refused: the path \`access/orders-db/../payments/a.yaml\` is refused: it has an empty or relative step [E111]
    access, refused: the path \`access/orders-db/\\u{30d3}\\u{30d6}\\u{30ea}\\u{30aa}.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    rules, refused: the path \`Policies/approval.yaml\` is refused: the folder is named \`policies/\` [E111]
    rules, refused: the path \`.GitHub/workflows/x.yml\` is refused: the folder is named \`.github/\` [E111]
    access, refused: the path \`access\\u{200b}\` is refused: it imitates the folder \`access/\` [E111]
    access, refused: the path \`\\u{430}ccess/orders-db/a.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    access, refused: the path \`acces\\u{301}s/orders-db/a.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    rules, refused: the path \`po1icies/approval.yaml\` is refused: the folder is named \`policies/\` [E111]
    subjects, refused: the path \`subj\\u{435}cts/agent/bot.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]
    access, refused: the path \`\\u{202e}access/orders-db/a.yaml\` is refused: it has letters other than those of ASCII, or invisible ones [E111]"
  `);
});

test("only YAML files in the folder of a system hold entries", () => {
  const paths = [
    "access/request.yaml",
    "access/orders-db/request.yml",
    "access/orders-db/request.YAML",
    "access/orders-db/README.md",
    "access/orders-db/.yaml",
    "access/Orders_DB/a.yaml",
    "access/orders-db/-a.yaml",
    "access/orders-db/a`b.yaml",
  ];
  expect(paths.map(said).join("\n")).toMatchInlineSnapshot(`
    "access, refused: \`access/request.yaml\` lies in no system's folder [E110]
    access, refused: \`access/orders-db/request.yml\` is no entry's file [E110]
    access, refused: \`access/orders-db/request.YAML\` is no entry's file [E110]
    access, refused: \`access/orders-db/README.md\` is no entry's file [E110]
    access, refused: \`access/orders-db/.yaml\` is no entry's file [E110]
    access, refused: \`Orders_DB\` cannot be a system [E110]
    access, refused: \`access/orders-db/-a.yaml\` has characters that are not read here [E110]
    access, refused: \`access/orders-db/a'b.yaml\` has characters that are not read here [E110]"
  `);
});

interface Case {
  readonly id: string;
  readonly value: readonly string[];
}

describe.skipIf(!corporaPresent)("paths that real repositories have seen", () => {
  const cases = (corpusLines("real-edge-cases", "cases.jsonl") as readonly Case[]).filter(
    ({ id }) => id === "invisible-path" || id === "space-before-ext",
  );

  test.each(cases.flatMap(({ value }) => value).map((path) => [path]))("%j is refused", (path) => {
    const ours = path.replace(/^domains/, "access/orders-db").replaceAll(".json", ".yaml");
    const { kind, problem } = readPath(ours);
    expect(kind).toBe("access");
    expect(problem?.message).toMatch(/^[\x20-\x7e]+$/);
  });

  test("they are all there", () => {
    expect(cases).toHaveLength(2);
  });
});
