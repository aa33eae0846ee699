import type { CaseFile } from "../case-file.ts";
import type { Diagnostic, Read } from "../diagnostics/diagnostic.ts";
import { folderOf, type GuardedChange } from "../guarded.ts";
import type { Oid } from "../ids.ts";
import { after, seconds, type Instant } from "../instant.ts";
import type { Policy, Rules, RulesInForce, Stage } from "../policy.ts";
import { checkAuthorship } from "./authorship.ts";
import { checkProposal } from "./check-rules.ts";
import { checkRegistration } from "./check-registration.ts";
import { Contributions } from "./contributions.ts";
import { distinct, hasPart, noRules } from "./decide-access.ts";
import type { Decision, Exclusion } from "./decision.ts";
import { exclusionsOf } from "./exclusion.ts";
import { contentsOf, GuardedFlaws, treeInForce } from "./guarded-content.ts";
import { contactsIn, guardedStages, mattersOf, ownersAmong, subjectChanges } from "./guarded-stages.ts";
import { People, type Person } from "./people.ts";
import { waitingStages } from "./stage-decisions.ts";
import { applies } from "./stages.ts";
import { rulesAt } from "./standing.ts";
import { no, throughStages } from "./through-stages.ts";

/** GitHub makes its test merge when somebody asks for it, and needs a moment. */
const again = seconds(3);

/** Rule 15: the rules and the register are countersigned, by what the policy in force says of them. */
export function decideGuarded(whole: CaseFile, blank: Decision, change: GuardedChange, at: Instant): Decision {
  // What its own merge brought into force does not judge it.
  const file = { ...whole, rules: whole.rules.filter(({ pull }) => pull !== whole.pull.number) };
  const inForce = rulesAt(file.rules, at);
  if (inForce === undefined) return no(blank, "invalid", [noRules, ...file.obstacles]);
  const decision: Decision = {
    ...blank,
    policy: inForce.tree,
    digest: change.contentAt.get(file.pull.head) ?? "",
  };
  if (file.ours) return decideRestoration(file, decision, change, inForce, at);
  const governing = governedBy(change, inForce);
  if (!governing.ok) return no(decision, "invalid", [...governing.problems, ...file.obstacles]);
  const people = new People(file, governing.value.directory, at);
  const listed = (policy: Policy): readonly Stage[] => listOf(change, policy);
  const subjects = subjectsIn(change, governing.value);
  const matters = mattersOf(file, governing.value, subjects, people);
  const stages = guardedStages(listed(governing.value.policy), matters, people);
  const contributions = new Contributions(file, contentsOf(change));
  const involved = withOthers(exclusionsOf(file, [], contributions, people, undefined), [
    ...selfServed(change, people),
    ...contactsIn(subjects, people),
  ]);
  const excluded = withOthers(involved, delegatesOf(involved, people));
  const ruledOut = new Set([...excluded].flatMap(([person, why]) => (hasPart(why) ? [person] : [])));
  const register = checkRegistration(file, subjects, people);
  const problems = distinct([
    ...checkYield(file, change, treeInForce(change.kind, inForce)),
    ...checkProposed(file, change, at),
    ...register.problems,
    ...change.problems,
    ...(stages.some(applies) ? [] : [nobodyToAsk]),
    ...checkAuthorship(file, contributions, stages, ruledOut, people),
    ...file.obstacles,
  ]);
  const read: Decision = { ...decision, excluded, warnings: [...warningsOf(change), ...register.warnings] };
  const waiting = waitingStages(stages, matters.rules, people);
  if (problems.length > 0) return { ...no(read, "invalid", problems), stages: waiting };
  if (change.yields.kind === "unknown") return { ...read, stages: waiting, next: after(at, again) };
  return throughStages(file, read, {
    stages,
    listed,
    rules: matters.rules,
    people,
    flaws: new GuardedFlaws(file, change, inForce),
    owners: ownersAmong(subjects, people),
    asked: [],
    roomSince: -Infinity,
    at,
  });
}

/** Where the rest of the policy has mistakes, its governance is what mends it. */
function governedBy({ kind }: GuardedChange, { rules, mending = rules }: RulesInForce): Read<Rules> {
  if (kind === "rules") {
    const read = rules.ok ? rules : mending;
    return read.ok ? read : { ok: false, problems: [...read.problems, operatorOnly] };
  }
  if (!rules.ok || rules.value.policy.registration !== undefined) return rules;
  const message = "the policy in force has no `registration`: nobody may countersign a change of `subjects/`";
  return { ok: false, problems: [{ code: "E613", message, help: "say in the policy who does, by a pull request" }] };
}

const operatorOnly: Diagnostic = {
  code: "E648",
  message: "the governance in force cannot be read: nobody can countersign a change of the rules",
  help: "the operator runs `countersign policy adopt <tree>`, with a tree of `policies/` that reads",
};

const listOf = ({ kind }: GuardedChange, { governance, registration }: Policy): readonly Stage[] =>
  kind === "rules" ? governance.stages : (registration?.stages ?? []);

const nobodyToAsk: Diagnostic = {
  code: "E612",
  message: "no stage applies to this change: nobody would look at it",
  help: "name somebody beside `subject-owner` in the stages of `registration`",
};

const subjectsIn = ({ kind, proposed }: GuardedChange, { register }: Rules) =>
  kind === "subjects" && proposed?.ok === true
    ? subjectChanges(register ?? new Map(), proposed.value.register ?? new Map())
    : [];

const warningsOf = ({ proposed }: GuardedChange): readonly Diagnostic[] =>
  proposed?.ok === true ? (proposed.warnings ?? []) : [];

function checkProposed(file: CaseFile, { kind, proposed }: GuardedChange, at: Instant): readonly Diagnostic[] {
  if (proposed === undefined) return [];
  if (!proposed.ok) return proposed.problems;
  if (kind === "subjects") return [];
  return checkProposal(proposed.value, new People(file, proposed.value.directory, at));
}

/** What is decided is what merging yields: nothing else may come into force by it. */
function checkYield(
  { pull }: CaseFile,
  { kind, yields, proposed, base }: GuardedChange,
  inForce: Oid | null,
): readonly Diagnostic[] {
  const folder = `\`${folderOf(kind)}/\``;
  if (yields.kind === "conflict") {
    const message = `it conflicts with the default branch: it cannot be told which ${folder} merging it would yield`;
    return [{ code: "E641", message, help: "bring the default branch in, and resolve the conflict there" }];
  }
  if (yields.kind !== "tree" || yields.asReviewed) {
    // What was pushed past its stages would come along unseen: reviewers see the difference from where a branch began.
    if (proposed === undefined || base === inForce) return [];
    const message = `it does not begin with the ${folder} in force: reviewers would see only a part of what it changes`;
    const help = `bring the default branch in; where that holds ${folder} that nobody countersigned, they are put back first`;
    return [{ code: "E647", message, help }];
  }
  if (pull.state.kind === "merged") {
    const message = "the merge brought something else than its branch held";
    return [{ code: "E643", message, help: "open it again from the default branch of today" }];
  }
  const message = `the default branch has changed where this does: merging it would yield another ${folder} than the branch holds`;
  const help = "bring the default branch in (“Update branch”): what is approved must be what comes into force";
  return [{ code: "E642", message, help }];
}

/** Nobody approves that they, or a team of theirs, are named where the rules in force do not name them. */
const selfServed = (
  { named }: GuardedChange,
  people: People,
): readonly { readonly person: Person; readonly as: Exclusion }[] =>
  named.flatMap(({ who }) => {
    const account = who.kind === "user" ? people.accountNamed(who.login) : undefined;
    const persons = who.kind === "team" ? (people.membersOf(who.team) ?? []) : [];
    const all = account === undefined ? persons : [people.personOf(account)];
    return all.map((person) => ({ person, as: "named" }) as const);
  });

const delegatesOf = (
  excluded: ReadonlyMap<Person, unknown>,
  people: People,
): readonly { readonly person: Person; readonly as: Exclusion }[] =>
  people.delegations().flatMap(({ from, to }) => (excluded.has(from) ? [{ person: to, as: "delegate" } as const] : []));

function withOthers(
  excluded: ReadonlyMap<Person, readonly Exclusion[]>,
  more: readonly { readonly person: Person; readonly as: Exclusion }[],
): ReadonlyMap<Person, readonly Exclusion[]> {
  const all = new Map(excluded);
  for (const { person, as } of more) all.set(person, [...new Set([...(all.get(person) ?? []), as])]);
  return all;
}

/** Our own puts back what is in force, and is green only while it does exactly that. */
function decideRestoration(
  file: CaseFile,
  decision: Decision,
  change: GuardedChange,
  inForce: RulesInForce,
  at: Instant,
): Decision {
  const folder = folderOf(change.kind);
  const { yields } = change;
  if (yields.kind === "unknown") return { ...decision, next: after(at, again) };
  const only = file.paths.every(({ path }) => path.startsWith(`${folder}/`));
  if (only && yields.kind === "tree" && yields.tree === treeInForce(change.kind, inForce))
    return { ...decision, outcome: { kind: "approved", at: file.pull.openedAt } };
  const message = `merging this pull request of Countersign would not yield exactly the \`${folder}/\` in force`;
  const help = "close it: where that is still needed, another one is opened";
  return no(decision, "invalid", [{ code: "E644", message, help }, ...file.obstacles]);
}
