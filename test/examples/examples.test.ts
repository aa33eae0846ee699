import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { command, folderOf, root } from "../cli/run-command.ts";
import { commandsIn, examples, filesOf, packs, testsOf, withoutKeyRule } from "./pack.ts";

const policyPath = "policies/approval.yaml";
const guard = "policies/tests/key-rule.yaml";
const pointer = (readme: string): readonly string[] =>
  [...readme.matchAll(/\((\d\d-[a-z-]+)\/?\)/g)].map(([, to = ""]) => to);

interface Asked {
  readonly id: string;
  readonly route: string;
  readonly stages: readonly { readonly stage: string; readonly applies: boolean }[];
  readonly rules: readonly { readonly rule: string; readonly says: string }[];
}

/** What the entries of a pack go through, in words. */
function explained(pack: string): readonly string[] {
  const files = Object.keys(filesOf(pack)).filter((path) => path.startsWith("access/"));
  expect(files.length).toBeGreaterThan(0);
  return files.toSorted().flatMap((file) => {
    const { code, out, err } = command(`explain ${file} --json`, join(examples, pack));
    expect({ file, code, err }).toEqual({ file, code: 0, err: "" });
    const { entries } = JSON.parse(out) as { readonly entries: readonly Asked[] };
    return entries.map(({ id, route, stages, rules }) => {
      const through = stages.filter(({ applies }) => applies).map(({ stage }) => stage);
      const before = rules.some(({ rule }) => rule === "pre-approved") ? " (approved beforehand)" : "";
      return `${id}${route === "" ? "" : ` by ${route}`}: ${through.join(", ")}${before}`;
    });
  });
}

test("seventeen packs, each named by the table that leads through them, and by the README of the whole", () => {
  expect(packs).toHaveLength(17);
  expect(pointer(readFileSync(join(examples, "README.md"), "utf8"))).toEqual(packs);
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain("(examples/README.md)");
});

test("what the entries of the packs go through, in this order", () => {
  expect(packs.flatMap(explained)).toMatchInlineSnapshot(`
    [
      "checkout-key-2026-11: application-owner, platform, security",
      "release-train-47: service-owner, identity",
      "mailfleet-autumn: vendor-risk, data-owner, security",
      "outage-5120 by emergency: duty-manager, security",
      "charge-key-debug: service-owner, security",
      "bank-details-meyer: finance-control",
      "settlement-2026-q3: key-owner",
      "settlement-2026-q4: key-owner, way-back",
      "restore-drill-11: system-owner, separate-approver",
      "smtp-password: control-point",
      "onboarding-pages: control-point",
      "label-debug: application-owner",
      "triage-run-88: system-owner",
      "churn-analysis: manager, application-owner",
      "taxfiler-q4: sponsor, security",
      "incident-903 by incident: incident-commander",
      "build-20418: owner, security (approved beforehand)",
      "month-end-2026-11: account-owner, security",
      "region-lost-2026-11 by break-glass: duty-manager",
    ]
  `);
});

describe.each(packs)("%s", (pack) => {
  const files = filesOf(pack);
  const folder = join(examples, pack);

  test("reads without errors and warnings", () => {
    expect(command("lint", folder)).toEqual({ code: 0, out: "0 errors, 0 warnings", err: "" });
  });

  test("its tests pass, some of them for the key rule and some besides", () => {
    const tests = testsOf(folder);
    expect(tests.filter(({ ok }) => !ok)).toEqual([]);
    expect(new Set(tests.map(({ file }) => file))).toEqual(new Set([guard, "policies/tests/besides.yaml"]));
  });

  test("without its key rule the policy reads, and exactly the tests that guard the rule fail", () => {
    const policy = withoutKeyRule(files[policyPath] ?? "");
    expect(policy.length).toBeLessThan((files[policyPath] ?? "").length);
    using without = folderOf({ ...files, [policyPath]: policy });
    const { code, out } = command("lint --json", without.path);
    expect({ code, errors: (JSON.parse(out) as { readonly errors: number }).errors }).toEqual({ code: 0, errors: 0 });
    const tests = testsOf(without.path);
    expect(tests.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(
      tests.filter(({ file }) => file === guard).map(({ name }) => name),
    );
  });

  test("its README is short, names the key rule, and what it tells to run, runs", () => {
    const readme = files["README.md"] ?? "";
    expect(readme.split("\n").length).toBeLessThanOrEqual(30);
    for (const part of ["Who asks.", "Who countersigns, and why", "The key rule", "To make it yours"])
      expect(readme).toContain(`**${part}`);
    const commands = commandsIn(readme);
    expect(commands).toHaveLength(3);
    for (const line of commands) expect({ line, ...command(line, folder) }).toMatchObject({ line, code: 0, err: "" });
    expect(existsSync(join(folder, commands[1]?.split(" ")[1] ?? ""))).toBe(true);
  });
});
