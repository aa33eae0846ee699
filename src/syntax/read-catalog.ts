import type { Diagnostic, Place, Read } from "../core/diagnostics/diagnostic.ts";
import { parseDuration } from "../core/duration.ts";
import type { Catalog, Entitlement, OfferedIssuer, Risk } from "../core/entitlement.ts";
import { entitlementId, systemName, type EntitlementId } from "../core/ids.ts";
import { milliseconds, type Duration } from "../core/instant.ts";
import type { SubjectKind } from "../core/request.ts";
import { readOwner } from "./approver-text.ts";
import { checkSchema } from "./check-schema.ts";
import type { Expectation, Fault, Said } from "./schema-problem.ts";
import { notTakenBack } from "./not-taken-back.ts";
import { checkUnlocks, withReach, type Unlock } from "./reach.ts";
import { checkVault, vaultCredential, vaultKinds, type WrittenVault } from "./read-vault.ts";
import { readYaml } from "./read-yaml.ts";
import { keyPlace, placeOf, plain, type YamlFile } from "./yaml-tree.ts";

/** A system as its schema describes it. */
interface Written {
  readonly system: string;
  readonly owner: string;
  readonly environment?: string;
  readonly entitlements: Readonly<Record<string, WrittenEntitlement>>;
}

interface WrittenEntitlement {
  readonly title: string;
  readonly risk: Risk;
  readonly "max-duration": string;
  readonly for: readonly SubjectKind[];
  readonly scope?: readonly string[];
  readonly unlocks?: readonly string[];
  readonly issuer: { readonly embedded: { readonly introspected?: boolean } } | { readonly vault: WrittenVault };
}

const expected: Expectation = {
  schema: "catalog",
  codes: { unknownKey: "E203", missing: "E205", malformed: "E206" },
  instead,
};

/** What the general messages would say less well. */
function instead({ keyword, path, params }: Fault): Said | undefined {
  const at = path.at(-1);
  if (keyword === "dependentRequired" && at === "vault")
    return { code: "E206", message: "`leases` are read with a token", help: "name its `token-role`", key: "leases" };
  if (keyword !== "oneOf" || (at !== "issuer" && at !== "vault")) return undefined;
  const help = at === "issuer" ? "`{ embedded: {} }` or `{ vault: { token-role: … } }`" : vaultKinds;
  return params["passingSchemas"] === null
    ? { code: "E206", message: `\`${at}\` names none`, help }
    : {
        code: "E206",
        message: `\`${at}\` names two`,
        help: at === "issuer" ? `keep one of them: ${help}` : "keep one of them",
      };
}

/** Reads all files of `policies/catalog/`: one system each. A system is described once. */
export function readCatalog(files: ReadonlyMap<string, string>): Read<Catalog> {
  const problems: Diagnostic[] = [];
  const catalog = new Map<EntitlementId, Entitlement>();
  const systems = new Map<string, Place>();
  const unlocks: Unlock[] = [];
  for (const [path, source] of files) {
    const read = readYaml(path, source, "E201");
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const faults = checkSchema(read.value, [], expected);
    problems.push(...faults);
    if (faults.length > 0) continue;
    const written = plain(read.value.root) as Written;
    const place = placeOf(read.value, "system");
    const first = systems.get(written.system);
    if (first === undefined) systems.set(written.system, place);
    else {
      const help = `${first.file} describes it already: keep a system in one file`;
      problems.push({ code: "E202", message: `the system \`${written.system}\` is described twice`, help, place });
    }
    for (const name of Object.keys(written.entitlements)) {
      const entitlement = entitlementOf(read.value, written, name);
      problems.push(...checkIssuer(read.value, entitlement));
      catalog.set(entitlement.id, entitlement);
      for (const [index, to] of (written.entitlements[name]?.unlocks ?? []).entries())
        unlocks.push({
          from: entitlement.id,
          to: entitlementId(to),
          place: placeOf(read.value, "entitlements", name, "unlocks", index),
        });
    }
  }
  // Where a file does not read, what it describes may be what others unlock.
  if (problems.length === 0) problems.push(...checkUnlocks(catalog, unlocks));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: withReach(catalog, unlocks) };
}

function entitlementOf(file: YamlFile, system: Written, name: string): Entitlement {
  const written = system.entitlements[name];
  if (written === undefined) throw new Error(`the entitlement ${name} vanished while it was read`);
  return {
    id: entitlementId(`${system.system}/${name}`),
    system: systemName(system.system),
    name,
    title: written.title,
    owner: readOwner(system.owner),
    environment: system.environment ?? "",
    risk: written.risk,
    maxDuration: durationOf(written["max-duration"]),
    for: written.for,
    ...(written.scope === undefined ? {} : { scope: written.scope }),
    reach: 0,
    reaches: [],
    issuer: issuerOf(written.issuer),
    place: keyPlace(file, ["entitlements"], name),
  };
}

const issuerOf = (written: WrittenEntitlement["issuer"]): OfferedIssuer =>
  "vault" in written
    ? { kind: "vault", credential: vaultCredential(written.vault) }
    : { kind: "embedded", introspected: written.embedded.introspected !== false };

function durationOf(text: string): Duration {
  const read = parseDuration(text);
  return read.ok ? read.value : milliseconds(0);
}

/** What nobody can take back ends by itself only: an hour at most, and never critical. */
function checkIssuer(file: YamlFile, entitlement: Entitlement): readonly Diagnostic[] {
  const { name, risk, maxDuration, issuer } = entitlement;
  if (issuer.kind === "vault") return checkVault(file, entitlement, issuer.credential);
  if (issuer.introspected) return [];
  const help = "let the system ask `/introspect` before it trusts a token, and leave `introspected: false` out";
  return notTakenBack(file, { name, risk, maxDuration, what: "a token that nobody asks about", help });
}
