import type { AccountId } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Accounts, Team } from "../people.ts";
import type { Rules } from "../policy.ts";
import { ownerName, registered, type RegisteredSubject } from "../register.ts";
import { subjectText, type Entry } from "../request.ts";

/** Whether an entry's subject may still hold access, and who collects for it: by the register and memberships of now. */
export type SubjectStanding =
  | {
      readonly kind: "stands";
      readonly collectors: ReadonlySet<AccountId>;
      /** What the register says of it; absent for people. */
      readonly registered?: RegisteredSubject;
    }
  /** It may not: what it holds ends. */
  | { readonly kind: "gone"; readonly because: string }
  /** It cannot be told: nobody collects, and nothing ends because of it. */
  | { readonly kind: "unknown"; readonly because: string };

/** Accounts, teams and logins as they were looked up. */
export interface LookedUp {
  readonly accounts: Accounts;
  readonly teams: ReadonlyMap<string, Team>;
  /** In lower case; absent or `null`: there is no such account. */
  readonly logins: ReadonlyMap<string, AccountId | null>;
}

/**
 * A person collects what is theirs; for an agent the person for whom it acts, for everything else active members of its
 * owner. What is not registered any more, or has nobody left who answers for it, may hold nothing.
 */
export function subjectStanding(entry: Entry, rules: Rules, found: LookedUp, at: Instant): SubjectStanding {
  const { subject, onBehalfOf } = entry;
  if (subject.kind === "human") return standingOf(subject.login, active(subject.login, found));
  const text = subjectText(subject);
  const known = registered(subject, rules.register);
  if (known === undefined) return { kind: "gone", because: `${text} is not registered any more` };
  if (known.end !== undefined && known.end <= at)
    return { kind: "gone", because: `the registration of ${text} is over` };
  const { owner } = known;
  const owners = owner.kind === "team" ? membersOf(owner.team, found) : active(owner.login, found);
  if (owners === null) return { kind: "unknown", because: `Countersign cannot see ${ownerName(owner)}` };
  if (owners.size === 0)
    return { kind: "gone", because: `nobody of ${ownerName(owner)}, which ${text} belongs to, is active any more` };
  if (onBehalfOf === undefined) return { kind: "stands", collectors: owners, registered: known };
  const standing = standingOf(`${onBehalfOf}, for whom ${text} acts,`, active(onBehalfOf, found));
  return standing.kind === "stands" ? { ...standing, registered: known } : standing;
}

const standingOf = (who: string, collectors: ReadonlySet<AccountId>): SubjectStanding =>
  collectors.size > 0
    ? { kind: "stands", collectors }
    : { kind: "gone", because: `${who} is not an active member of the organisation any more` };

function active(login: string, { accounts, logins }: LookedUp): ReadonlySet<AccountId> {
  const id = logins.get(login.toLowerCase()) ?? null;
  const account = id === null ? undefined : accounts.get(id);
  return new Set(account?.kind === "user" && account.active ? [account.id] : []);
}

function membersOf(name: string, { teams }: LookedUp): ReadonlySet<AccountId> | null {
  const team = teams.get(name);
  if (team?.visible !== true) return null;
  return new Set(team.members.flatMap(({ id, kind, active: is }) => (kind === "user" && is ? [id] : [])));
}

/** Who collects for an entry, as people read it: `@acme/data`, or a login. */
export function collectorOf({ subject, onBehalfOf }: Entry, { register }: Rules): string {
  if (subject.kind === "human") return subject.login;
  const owner = registered(subject, register)?.owner;
  return onBehalfOf ?? (owner === undefined ? subjectText(subject) : ownerName(owner));
}
