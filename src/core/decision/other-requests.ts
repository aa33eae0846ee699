import type { CaseFile, OtherRequest } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EntitlementId } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Conflict, Rules } from "../policy.ts";
import { subjectText, type Entry } from "../request.ts";
import { holderOf, holderOfGrant, type Holder } from "./holder.ts";
import type { People } from "./people.ts";
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
    for (const { entry, against } of opposed(conflict, asked)) {
      const holder = holderOf(entry.subject, people);
      const here = asked.find((other) => other.entitlement === against && holderOf(other.subject, people) === holder);
      if (here !== undefined) denied.push(no(conflict, entry, against, "this request asks for that, too"));
      else if (holds(file, holder, against, people, at))
        denied.push(no(conflict, entry, against, `\`${subjectText(entry.subject)}\` has that already`));
      for (const other of others) {
        if (!other.entries.some((one) => one.entitlement === against && holderNamed(one.subject, people) === holder))
          continue;
        if (!mine(other)) warnings.push(warning(conflict, entry, against, other));
        else if (other.pull < file.pull.number)
          denied.push(no(conflict, entry, against, `#${other.pull} asks for that, and is open`));
      }
    }
  }
  return { denied, warnings };
}

/** The entries for one of the two, each with the other. */
const opposed = (
  { between: [one, other] }: Conflict,
  asked: readonly Entry[],
): readonly { readonly entry: Entry; readonly against: EntitlementId }[] =>
  asked.flatMap((entry) => [
    ...(entry.entitlement === one ? [{ entry, against: other }] : []),
    ...(entry.entitlement === other ? [{ entry, against: one }] : []),
  ]);

/** Subjects of other requests are told as people read them: a login, or `workload/nightly-export`, which is none. */
const holderNamed = (subject: string, people: People): Holder => holderOf({ kind: "human", login: subject }, people);

/** Everything they hold or may claim. What this request would extend is for what it was for before. */
function holds({ live }: CaseFile, holder: Holder, entitlement: EntitlementId, people: People, at: Instant): boolean {
  return live.some(
    (grant) => grant.entry.entitlement === entitlement && grant.until > at && holderOfGrant(grant, people) === holder,
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
