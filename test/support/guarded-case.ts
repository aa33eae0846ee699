import type { GuardedChange, GuardedKind, Naming } from "../../src/core/guarded.ts";
import { oid, teamName, type Oid, type Sha } from "../../src/core/ids.ts";
import type { Policy, Rules, Stage } from "../../src/core/policy.ts";
import type { Register } from "../../src/core/register.ts";
import type { CaseFile } from "../../src/core/case-file.ts";
import { Case } from "./case.ts";
import { stage } from "./rules.ts";

export const twoStages: readonly Stage[] = [
  stage("rules-owner", ["@acme/platform"]),
  stage("security", ["@acme/security"]),
];

interface Given {
  readonly governance?: readonly Stage[];
  readonly registration?: readonly Stage[];
  /** The register in force; with `proposed`, the pull request changes it. */
  readonly register?: Register;
  readonly proposed?: Register;
  readonly directory?: Rules["directory"];
  readonly by?: string;
}

/** A pull request that changes the rules, or the register, and its world. */
export class GuardedCase extends Case {
  readonly #texts = new Map<Sha, string>();
  readonly #given: Given;
  guarded: Partial<GuardedChange> = {};
  ours = false;
  /** The paths that it touches. */
  paths: readonly string[] | null = null;

  constructor(given: Given = {}) {
    super(given.by === undefined ? {} : { by: given.by });
    this.#given = given;
    this.changes = [];
    this.rules = [this.inForce(-60, "tree-1")];
    this.says("as proposed");
    for (const login of ["owner", "platform-1", "platform-2", "security-1", "security-2"]) this.id(login);
  }

  /** Rules of this case, in force from a minute on. */
  inForce(since: number, tree: string, policy: Partial<Policy> = {}) {
    const [first] = this.rules;
    const { governance = twoStages, registration, register = new Map(), directory } = this.#given;
    const rules: Rules = {
      ...first!.rules,
      policy: {
        ...first!.rules.policy,
        governance: { stages: governance },
        ...(registration === undefined ? {} : { registration: { stages: registration } }),
        ...policy,
      },
      ...(directory === undefined ? {} : { directory }),
      register,
    };
    return { since, tree, rules };
  }

  /** What the head holds from now on. */
  says(text: string): void {
    this.#texts.set(this.head, text);
  }

  /** Pushes something else. */
  pushesText(by: string, text: string): void {
    this.pushed(by, []);
    this.says(text);
  }

  /** Whom the change names where the rules in force do not. */
  names(...who: readonly string[]): void {
    const named = who.map((one): Naming => {
      const name = one.slice(1);
      const where = "approval.yaml: stages/business/*";
      return name.includes("/")
        ? { where, who: { kind: "team", team: teamName(name) } }
        : { where, who: { kind: "user", login: name } };
    });
    this.guarded = { ...this.guarded, named };
  }

  override file(): CaseFile {
    const kind: GuardedKind = this.#given.proposed === undefined ? "rules" : "subjects";
    const current = this.rules.at(-1)!;
    const tree = oid("proposed");
    const base: Oid | null = kind === "rules" ? oid(current.tree) : null;
    const path = kind === "rules" ? "policies/approval.yaml" : "subjects/workload/nightly-export.yaml";
    const value = { ...current.rules, register: this.#given.proposed ?? current.rules.register ?? new Map() };
    const guarded: GuardedChange = {
      kind,
      tree,
      base,
      yields: { kind: "tree", tree, asReviewed: true },
      holds: new Map(),
      contentAt: this.#texts,
      proposed: { ok: true, value },
      problems: [],
      tests: 0,
      named: [],
      repositories: new Map(),
      ...this.guarded,
    };
    const paths = (this.paths ?? [path]).map((one) => ({ path: one, kind }));
    this.over = { ...this.over, guarded, ours: this.ours, paths, changes: { ok: true, value: [] } };
    return super.file();
  }
}
