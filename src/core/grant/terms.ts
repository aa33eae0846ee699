import type { Decision } from "../decision/decision.ts";
import { holderOf } from "../decision/holder.ts";
import { People } from "../decision/people.ts";
import { replacedEntry } from "../decision/replacements.ts";
import type { Grant, GrantTerms } from "./grant.ts";
import { grantId, partsOfGrant, type AccountId } from "../ids.ts";
import { after, instant, isoSeconds, type Instant } from "../instant.ts";
import { issuerFor } from "./issuing.ts";
import type { DecidedRequest, EntryChange, Landing } from "./landing.ts";
import { summaryOf } from "../messages/comment.ts";
import type { Rules } from "../policy.ts";
import { registered } from "../register.ts";
import { subjectText, type Entry } from "../request.ts";
import { collectorOf } from "./subject-standing.ts";

/** What an approved entry becomes by its merge; or why it becomes nothing, in words for people. */
export function termsFor(
  landing: Landing,
  change: EntryChange,
  request: DecidedRequest,
  earlier: readonly Grant[],
): GrantTerms | string {
  const { file, decision } = request;
  const entry = change.after;
  const read = file.rules.at(-1)?.rules;
  const rules = read?.ok === true ? read.value : null;
  const entitlement = rules?.catalog.get(entry.entitlement);
  const subject = subjectOf(entry, request, rules);
  if (!rules || !entitlement || subject === null || landing.pull === null) return "its names could not be resolved";
  const mergedAt = file.pull.state.kind === "merged" ? file.pull.state.at : landing.at;
  const grants = earlier.filter((grant) => grant.entry === entry.id);
  const held = grants.filter((grant) => wasHeld(grant, mergedAt));
  if (change.kind === "change" && held.length === 0) return "the access that it would extend has ended";
  // An extension takes the place of what it extends, and of whatever that would have taken the place of.
  const replaced = change.kind === "change" ? null : replacedOf(entry, request, rules, earlier, mergedAt);
  if (typeof replaced === "string") return replaced;
  const replaces = replaced?.id ?? held.at(-1)?.replaces;
  const start = held[0]?.start ?? startOf(entry, mergedAt);
  const until = untilOf(entry, start, decision, rules);
  if (until <= mergedAt) return `its end, ${isoSeconds(until)}, was over when it was merged`;
  if (until <= start) return `its end, ${isoSeconds(until)}, comes before its start`;
  const scope = decision.narrowed.get(entry.id)?.scope;
  const pattern = decision.preApproved.get(entry.id);
  const numbers = [...grants, ...(replaced === null ? [] : [replaced])].map(({ id }) => partsOfGrant(id).n);
  return {
    repository: file.repository.id,
    id: grantId(entry.id, Math.max(0, ...numbers) + 1),
    entry: entry.id,
    approved: entry,
    entitlement: entry.entitlement,
    path: change.path,
    subject,
    ...(subject.account === null ? { collector: collectorOf(entry, rules) } : {}),
    issuer: issuerFor(entitlement, entry),
    ...(scope === undefined ? {} : { scope }),
    start,
    until,
    ...(start > mergedAt ? { mergedAt } : {}),
    ...(replaces === undefined ? {} : { replaces }),
    ...(pattern === undefined ? {} : { preApproved: pattern.name }),
    pull: landing.pull,
    commit: landing.commit,
    told: summaryOf(file, decision),
    countersigners: countersigners(decision),
  };
}

/** A person by the account that their login resolves to; everything else must be registered. */
function subjectOf({ subject }: Entry, { file }: DecidedRequest, rules: Rules | null): GrantTerms["subject"] | null {
  if (subject.kind !== "human")
    return registered(subject, rules?.register) === undefined ? null : { account: null, login: subjectText(subject) };
  const account = file.logins.get(subject.login.toLowerCase());
  return account === undefined ? null : { account, login: subject.login };
}

/** Whole seconds, as the ledger keeps them; never before what was asked for. */
const startOf = ({ start }: Entry, mergedAt: Instant): Instant =>
  start === undefined || start <= mergedAt ? mergedAt : instant(Math.ceil(start / 1000) * 1000);

/** What was asked for, less what approvers took away; and nothing outlives the registration of who holds it. */
function untilOf(entry: Entry, start: Instant, { narrowed }: Decision, { register }: Rules): Instant {
  const left = narrowed.get(entry.id)?.duration;
  const asked = entry.term.kind === "until" ? entry.term.until : after(start, entry.term.duration);
  const end = registered(entry.subject, register)?.end ?? asked;
  return instant(Math.min(asked, end, left === undefined ? asked : after(start, left)));
}

/** Of a rotation or a reset the grant that it replaces, `null` of other entries; or why there is none. */
function replacedOf(
  entry: Entry,
  { file }: DecidedRequest,
  { directory }: Rules,
  earlier: readonly Grant[],
  mergedAt: Instant,
): Grant | string | null {
  const { replaces } = entry;
  if (replaces === undefined) return null;
  const of = replacedEntry(replaces);
  const grant = earlier
    .filter((one) => one.entry === of && (replaces.of === of || replaces.of === one.id) && wasHeld(one, mergedAt))
    .toSorted((a, b) => partsOfGrant(a.id).n - partsOfGrant(b.id).n)
    .at(-1);
  if (grant === undefined) return "the access that it would replace has ended";
  const people = new People(file, directory);
  const holder =
    grant.subject.account === null ? grant.subject.login : `person ${people.personOf(grant.subject.account)}`;
  const same = grant.entitlement === entry.entitlement && holder === holderOf(entry.subject, people);
  return same ? grant : `\`${grant.id}\` is another subject's, or for something else`;
}

/**
 * Whether it could still be extended at that moment, by its own end: when its jobs ran, before or after, says nothing.
 * What was ended early is over.
 */
function wasHeld({ state, until }: Grant, at: Instant): boolean {
  if (until <= at || state.kind === "activation-failed") return false;
  return !(state.kind === "ending" || state.kind === "ended") || state.reason.cause === "expired";
}

const countersigners = (decision: Decision): readonly AccountId[] => [
  ...new Set(
    decision.stages.flatMap(({ outcome }) =>
      outcome.kind === "complete" ? outcome.by.map((counted) => counted.review.by) : [],
    ),
  ),
];
