import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { CaseFile } from "../../src/core/case-file.ts";
import type { Entitlement } from "../../src/core/entitlement.ts";
import { hours, type Instant } from "../../src/core/instant.ts";
import type { Entry } from "../../src/core/request.ts";
import { Case } from "./case.ts";
import { added, removed } from "./change.ts";
import { entitlement, entry, stage } from "./rules.ts";

/** Who gained or lost which role on what. */
type Access = readonly [resource: string, role: string, principal: string, expiry: string | null];

/** A pull request that changed access, as somebody else's repository has it. */
interface Change {
  readonly pr: number;
  readonly state: "merged" | "rebased" | "unmerged";
  readonly author: string;
  readonly grants: readonly Access[];
  readonly revokes: readonly Access[];
}

const path = join(import.meta.dirname, "../../../shared/corpora/access-history/kubernetes-org.prs.jsonl.gz");

/** Whether eight years of changes that others made lie beside the checkout. */
export const historyPresent = existsSync(path);

const changes = (): readonly Change[] =>
  gunzipSync(readFileSync(path))
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Change);

export interface Replayed {
  readonly pr: number;
  readonly entries: number;
  readonly merged: boolean;
  readonly file: CaseFile;
  readonly now: Instant;
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");
const entitlementOf = ([resource, role]: Access): string => `${slug(resource)}/${slug(role)}`;
const loginOf = ([, , principal]: Access): string => principal.replaceAll("_", "-").slice(0, 39);

const world = (catalog: readonly Entitlement[]) => ({
  catalog,
  stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])],
  limits: [{ maxDuration: hours(8) }],
});

/**
 * Each pull request as a request for access: what was granted is asked for, what was revoked is deleted. What was
 * merged had an approval of each stage; what was not, none.
 */
export function* accessHistory(): Generator<Replayed> {
  const all = changes();
  const ids = new Set(all.flatMap(({ grants, revokes }) => [...grants, ...revokes].map(entitlementOf)));
  const rules = world([...ids].map((id) => entitlement(id)));
  const live = new Map<string, Entry>();
  for (const { pr, state, author, grants, revokes } of all) {
    if (grants.length + revokes.length === 0) continue;
    const merged = state !== "unmerged";
    const held = (access: Access, id: string): Entry =>
      entry({ id, login: loginOf(access), entitlement: entitlementOf(access), duration: hours(8) });
    const asked = grants.map((access, n) => [access, held(access, `pr-${pr}-${n}`)] as const);
    const gone = revokes.map((access, n) => {
      const key = access.slice(0, 3).join(" ");
      const one = live.get(key) ?? held(access, `before-${pr}-${n}`);
      if (merged) live.delete(key);
      return one;
    });
    const c = new Case({ ...rules, by: loginOf(["", "", author, null]), entries: asked.map(([, one]) => one) });
    c.changes = [...asked.map(([, one]) => added(one)), ...gone.map((one) => removed(one))];
    for (const one of gone) c.holds(one, -60);
    if (merged) {
      c.person("requester").pushes();
      c.person("owner").approves();
      c.person("platform-1").approves();
      for (const [access, one] of asked) live.set(access.slice(0, 3).join(" "), one);
    }
    yield { pr, entries: asked.length + gone.length, merged, file: c.file(), now: c.now() };
  }
}
