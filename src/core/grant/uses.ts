import type { LedgerLine, LedgerSubject, NewLine, UsedRecord } from "../evidence/evidence.ts";
import { mergedAtOf, type GrantTerms } from "./grant.ts";
import { partsOfGrant, type AccountId } from "../ids.ts";
import { capPeriod } from "../decision/pre-approval.ts";
import { instant, isoSeconds, type Instant } from "../instant.ts";
import type { Directory } from "../people.ts";
import type { Rules } from "../policy.ts";
import { subjectText, type Entry } from "../request.ts";
import type { Use } from "./use.ts";

type AboutUses = Extract<LedgerSubject, { readonly kind: "uses" }>;

/** What a grant uses up of what the policy counts, or may come to count; `null`: nothing. */
export function useOf(terms: GrantTerms): Use | null {
  const { entry, approved, preApproved, subject } = terms;
  const named = { entry, subject: subject.account ?? subject.login, at: mergedAtOf(terms) };
  if (preApproved !== undefined) return { ...named, of: { kind: "pattern", name: preApproved } };
  if (approved.route !== undefined) return { ...named, of: { kind: "route", name: approved.route } };
  return null;
}

export function usedLine(terms: GrantTerms, at: Instant): NewLine | null {
  const use = useOf(terms);
  if (use === null) return null;
  const record: UsedRecord = { kind: "used", grant: terms.id, subject: use.subject, of: use.of, mergedAt: use.at };
  return { about: usesAbout(record), at, record };
}

/** Under whom and when a use is kept. */
export const usesAbout = ({ subject, mergedAt }: Pick<UsedRecord, "subject" | "mergedAt">): AboutUses => ({
  kind: "uses",
  by: typeof subject === "string" ? subject : `people/${subject}`,
  month: monthOf(mergedAt),
});

const monthOf = (at: Instant): string => isoSeconds(at).slice(0, 7);

/** Where everything stands that these subjects used up between two moments. */
function usesBetween(subjects: readonly (AccountId | string)[], from: Instant, to: Instant): readonly AboutUses[] {
  const months: Instant[] = [];
  const first = new Date(from);
  for (let n = 0; ; n++) {
    const month = instant(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + n));
    if (month > to) break;
    months.push(month);
  }
  return subjects.flatMap((subject) => months.map((mergedAt) => usesAbout({ subject, mergedAt })));
}

export const usesIn = (lines: readonly Pick<LedgerLine, "record">[]): readonly Use[] =>
  lines.flatMap(({ record }) => {
    if (record.kind !== "used") return [];
    const { grant, subject, of, mergedAt } = record;
    return [{ entry: partsOfGrant(grant).entry, subject, of, at: mergedAt }];
  });

/**
 * Where everything stands that a request's subjects used up, as far back as quotas and caps count: those of the routes
 * that it names, and of the patterns that are for its subjects. A person's accounts use up the same.
 */
export function countedFor(
  asked: readonly Entry[],
  { policy, directory }: Rules,
  accountOf: (login: string) => AccountId | null,
  openedAt: Instant,
  now: Instant,
): readonly AboutUses[] {
  const found = new Map<string, AboutUses>();
  for (const entry of asked) {
    const text = subjectText(entry.subject);
    const periods = [
      policy.routes?.get(entry.route ?? "")?.quota?.per,
      policy.preApproved?.some(({ subject }) => subject === text) === true ? capPeriod : undefined,
    ].filter((period) => period !== undefined);
    if (periods.length === 0) continue;
    const from = instant(Math.min(openedAt, now) - Math.max(...periods));
    const subjects = entry.subject.kind === "human" ? accountsOf(text, directory, accountOf) : [text];
    for (const about of usesBetween(subjects, from, now)) found.set(`${about.by} ${about.month}`, about);
  }
  return [...found.values()];
}

function accountsOf(
  login: string,
  { people }: Directory,
  accountOf: (login: string) => AccountId | null,
): readonly AccountId[] {
  const name = login.toLowerCase();
  const person = people
    .map((one) => [one.login, ...one.accounts].map((known) => known.toLowerCase()))
    .find((known) => known.includes(name));
  return (person ?? [name]).map(accountOf).filter((account) => account !== null);
}
