import type { CaseFile, OtherRequest } from "../case-file.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { EntitlementId } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Conflict, Rules } from "../policy.ts";
import type { Entry } from "../request.ts";
import type { People, Person } from "./people.ts";
import { placeOf, whereIs } from "./places.ts";

/** What stands against a request beside it: what its subjects hold, and what else is asked for (rule 12). */
export interface BesideVerdict {
  readonly denied: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Conflicts of interest, and how many requests one person may have open at a time. */
export function checkBeside(
  file: CaseFile,
  asked: readonly Entry[],
  { policy }: Rules,
  people: People,
  at: Instant,
): BesideVerdict {
  const denied: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const requester = people.personOf(file.pull.author.id);
  const mine = (other: OtherRequest): boolean => people.personOf(other.by) === requester;
  const others = file.open ?? [];
  const earlier = others.filter((other) => mine(other) && other.pull < file.pull.number);
  const { openPerPerson } = policy;
  if (openPerPerson !== undefined && earlier.length >= openPerPerson.most)
    denied.push({
      code: "E525",
      message: `\`${file.pull.author.login}\` has ${earlier.length} older requests open, and ${openPerPerson.most} may be open at a time`,
      help: `finish or close one of them first: ${numbers(earlier)}; ${whereIs(openPerPerson.place)}`,
    });
  for (const conflict of policy.conflicts ?? []) {
    for (const entry of asked) {
      const against = opposite(conflict, entry.entitlement);
      const person = personOf(entry.subject.login, people);
      if (against === null || person === undefined) continue;
      const here = asked.find((other) => other.entitlement === against && isOf(other.subject.login, person, people));
      if (here !== undefined) denied.push(no(conflict, entry, against, "this request asks for that, too"));
      else if (holds(file, asked, person, against, people, at))
        denied.push(no(conflict, entry, against, `\`${entry.subject.login}\` has that already`));
      for (const other of others) {
        if (!other.entries.some((one) => one.entitlement === against && isOf(one.subject, person, people))) continue;
        if (!mine(other)) warnings.push(warning(conflict, entry, against, other));
        else if (other.pull < file.pull.number)
          denied.push(no(conflict, entry, against, `#${other.pull} asks for that, and is open`));
      }
    }
  }
  return { denied, warnings };
}

function opposite({ between: [one, other] }: Conflict, id: EntitlementId): EntitlementId | null {
  if (id === one) return other;
  return id === other ? one : null;
}

function personOf(login: string, people: People): Person | undefined {
  const account = people.accountNamed(login);
  return account === undefined ? undefined : people.personOf(account);
}

const isOf = (login: string, person: Person, people: People): boolean => personOf(login, people) === person;

/** Everything they hold or may claim, less what this request would only extend. */
function holds(
  { live }: CaseFile,
  asked: readonly Entry[],
  person: Person,
  entitlement: EntitlementId,
  people: People,
  at: Instant,
): boolean {
  const extended = new Set(asked.map(({ id }) => id));
  return live.some(
    ({ entry, subject, until }) =>
      entry.entitlement === entitlement &&
      until > at &&
      !extended.has(entry.id) &&
      (subject === null ? isOf(entry.subject.login, person, people) : people.personOf(subject) === person),
  );
}

const no = ({ place }: Conflict, entry: Entry, against: EntitlementId, because: string): Diagnostic => ({
  code: "E524",
  message: `\`${entry.entitlement}\` and \`${against}\` are not for one person: ${because}`,
  help: `one of the two has to go, or somebody else has to hold it: ${whereIs(place)}`,
  place: placeOf(entry, "entitlement"),
});

const warning = ({ place }: Conflict, entry: Entry, against: EntitlementId, { pull }: OtherRequest): Diagnostic => ({
  code: "W501",
  message: `#${pull} asks for \`${against}\` for the same person, which does not go with \`${entry.entitlement}\``,
  help: `whichever is merged first keeps the other from being granted: ${whereIs(place)}`,
  place: placeOf(entry, "entitlement"),
});

const numbers = (requests: readonly OtherRequest[]): string =>
  requests
    .map(({ pull }) => `#${pull}`)
    .slice(0, 20)
    .join(", ");
