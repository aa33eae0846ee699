import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Catalog, Entitlement } from "../core/entitlement.ts";
import { entryId } from "../core/ids.ts";
import type { Directory } from "../core/people.ts";
import { stagesOf, type ConditionFacts, type Policy, type Stage } from "../core/policy.ts";
import type { Register } from "../core/register.ts";
import type { ReadCondition } from "./conditions.ts";
import { suggest } from "./suggest.ts";

/** A quorum that the people a line names can never reach, however they approve. Teams may be of any size. */
export function checkQuorums(policy: Policy, directory: Directory): readonly Diagnostic[] {
  const person = personOf(directory);
  return [...stagesOf(policy), ...policy.governance.stages, ...(policy.registration?.stages ?? [])].flatMap((stage) =>
    stage.approvers.flatMap(({ who, place }): readonly Diagnostic[] => {
      const people = new Set<string>();
      for (const one of who) {
        if (one.kind !== "user") return [];
        people.add(person(one.login));
      }
      if (people.size >= stage.quorum) return [];
      const message = `\`${stage.name}\` needs ${stage.quorum} approvals, and this line names ${count(people.size)}`;
      return [{ code: "E309", message, help: "name more people or a team, or lower the quorum", place }];
    }),
  );
}

/** Stages that a delegation names and the policy does not have: it would stand in for nobody. */
export function checkDelegations(policy: Policy, { delegations = [] }: Directory): readonly Diagnostic[] {
  const names = [...stagesOf(policy), ...policy.governance.stages, ...(policy.registration?.stages ?? [])].map(
    ({ name }) => name as string,
  );
  return delegations.flatMap(({ stages = [], place }) =>
    stages
      .filter((name) => !names.includes(name))
      .map((name): Diagnostic => {
        const meant = suggest(name, names);
        const help =
          meant === undefined
            ? `the policy's stages are ${names.map((one) => `\`${one}\``).join(", ")}`
            : `did you mean \`${meant}\`?`;
        return { code: "E410", message: `the policy has no stage \`${name}\``, help, place };
      }),
  );
}

const count = (n: number): string => (n === 1 ? "one person" : `${n} people`);

/** The directory joins accounts of one person, and one person counts once. */
function personOf({ people }: Directory): (login: string) => string {
  const joined = new Map<string, string>();
  for (const { login, accounts } of people)
    for (const account of [login, ...accounts]) joined.set(account.toLowerCase(), login.toLowerCase());
  return (login) => joined.get(login.toLowerCase()) ?? login.toLowerCase();
}

/** What applies to nothing in today's catalog, and what in it nobody could approve: worth a look, and no error. */
export function warnAbout(
  policy: Policy,
  conditions: readonly ReadCondition[],
  catalog: Catalog,
): readonly Diagnostic[] {
  const entitlements = [...catalog.values()];
  const idle = conditions
    .filter((condition) => never(condition, entitlements))
    .map(({ place }): Diagnostic => {
      const help = "no entitlement in the catalog is like that: look for a slip, or keep it for later";
      return { code: "W302", message: "this condition holds for nothing in today's catalog", help, place };
    });
  const stages = stagesOf(policy).flatMap((stage) => warnAboutStage(stage, conditions, entitlements));
  return [...stages, ...unnamed(policy), ...idle, ...conflictsOfNothing(policy, catalog)];
}

/** Patterns for what is not registered: they approve nothing. */
export const warnAboutPatterns = ({ preApproved = [] }: Policy, register: Register): readonly Diagnostic[] =>
  preApproved
    .filter(({ subject }) => !register.has(subject))
    .map(({ name, subject, place }) => {
      const meant = suggest(subject, register.keys());
      const help =
        meant === undefined ? "register it, look for a slip, or keep it for later" : `did you mean \`${meant}\`?`;
      return { code: "W306", message: `\`${name}\` is for \`${subject}\`, which is not registered`, help, place };
    });

/** Conflicts of entitlements that nobody can ask for. */
const conflictsOfNothing = ({ conflicts = [] }: Policy, catalog: Catalog): readonly Diagnostic[] =>
  conflicts.flatMap(({ between, place }) =>
    between
      .filter((id) => !catalog.has(id))
      .map((id) => {
        const meant = suggest(id, catalog.keys());
        const help = meant === undefined ? "look for a slip in it, or keep it for later" : `did you mean \`${meant}\`?`;
        return { code: "W305", message: `\`${id}\` is not in today's catalog`, help, place };
      }),
  );

/** Stages for routes that no route names. */
function unnamed({ routes, routeStages = [] }: Policy): readonly Diagnostic[] {
  const named = new Set([...(routes?.values() ?? [])].flatMap(({ stages }) => stages));
  return routeStages
    .filter((stage) => !named.has(stage))
    .map(({ name, place }) => ({
      code: "W304",
      message: `no route names \`${name}\``,
      help: "it is never asked: name it in a route, or remove it",
      place,
    }));
}

function warnAboutStage(
  stage: Stage,
  conditions: readonly ReadCondition[],
  entitlements: readonly Entitlement[],
): readonly Diagnostic[] {
  const warnings: Diagnostic[] = [];
  for (const { pattern, matches, place } of stage.approvers) {
    if (entitlements.some(({ id }) => matches(id))) continue;
    const help =
      pattern === "/*" ? "it reaches one level only: write `*`" : "look for a slip in it, or keep it for later";
    warnings.push({ code: "W301", message: `\`${pattern}\` matches nothing in today's catalog`, help, place });
  }
  const when = conditions.find((condition) => condition === stage.when);
  const orphans = entitlements.filter(
    ({ id }) =>
      !stage.approvers.some(({ matches }) => matches(id)) && (when === undefined || mayHold(when, id, entitlements)),
  );
  if (orphans.length > 0) {
    const named = orphans.slice(0, 3).map(({ id }) => `\`${id}\``);
    const more = orphans.length > named.length ? ` and ${orphans.length - named.length} more` : "";
    const message = `\`${stage.name}\` has no approvers for ${named.join(", ")}${more}`;
    const help = "a request for it could never be approved: begin the list with a line for `*`";
    warnings.push({ code: "W303", message, help, place: stage.place });
  }
  return warnings;
}

function never(condition: ReadCondition, entitlements: readonly Entitlement[]): boolean {
  return asksOnlyAboutEntitlement(condition) && !entitlements.some((one) => holdsFor(condition, one));
}

function mayHold(condition: ReadCondition, id: string, entitlements: readonly Entitlement[]): boolean {
  const entitlement = entitlements.find((one) => one.id === id);
  return entitlement === undefined || !asksOnlyAboutEntitlement(condition) || holdsFor(condition, entitlement);
}

const asksOnlyAboutEntitlement = ({ about }: ReadCondition): boolean => about.size === 1 && about.has("entitlement");

/** What cannot be evaluated may hold. */
function holdsFor(condition: ReadCondition, entitlement: Entitlement): boolean {
  const read = condition.holds(factsAbout(entitlement));
  return !read.ok || read.value;
}

/** A request of which nothing is known but its entitlement: asked only where the condition asks for nothing else. */
function factsAbout(entitlement: Entitlement): ConditionFacts {
  const { id, place, maxDuration } = entitlement;
  return {
    request: { by: "", kind: "access", route: "", duration: maxDuration, ticket: "", justification: "" },
    entry: {
      id: entryId("any"),
      subject: { kind: "human", login: "" },
      entitlement: id,
      term: { kind: "duration", duration: maxDuration },
      justification: "",
      ticket: "",
      places: { entry: place, id: place },
    },
    entitlement,
  };
}
