import type { CaseFile } from "../case-file.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { ownersOf, type RegisteredSubject } from "../register.ts";
import { subjectText } from "../request.ts";
import type { SubjectChange } from "./guarded-stages.ts";
import type { People } from "./people.ts";

/** What speaks against identities as they would be registered, and which live access a change is about. */
export function checkRegistration(
  file: CaseFile,
  changes: readonly SubjectChange[],
  people: People,
): { readonly problems: readonly Diagnostic[]; readonly warnings: readonly Diagnostic[] } {
  return {
    problems: changes.flatMap(({ after }) => (after === null ? [] : checkOwners(after, people))),
    warnings: changes.flatMap((change) => liveFor(file, change)),
  };
}

/** Whoever answers for it must be there: of an owner who is not, nobody can be asked. */
function checkOwners(subject: RegisteredSubject, people: People): readonly Diagnostic[] {
  return ownersOf(subject).flatMap((owner): readonly Diagnostic[] => {
    if (owner.kind === "team") {
      const members = people.membersOf(owner.team);
      if (members === null) return [gone(`Countersign cannot see the team \`@${owner.team}\``, subject.place)];
      return members.length > 0
        ? []
        : [gone(`\`@${owner.team}\`, who would own it, has no active members`, subject.place)];
    }
    const account = people.accountNamed(owner.login);
    if (account === undefined) return [gone(`there is no user \`@${owner.login}\``, subject.place)];
    return people.isActive(account)
      ? []
      : [gone(`\`@${owner.login}\`, who would own it, is not an active member of the organisation`, subject.place)];
  });
}

const gone = (message: string, place: Place): Diagnostic => ({
  code: "E907",
  message,
  help: "name an owner who is there to answer for it",
  place,
});

function liveFor({ live }: CaseFile, { name, before, after }: SubjectChange): readonly Diagnostic[] {
  const grants = live.filter(({ entry }) => subjectText(entry.subject) === name);
  if (before === null || grants.length === 0) return [];
  const named = grants.slice(0, 5).map(({ grant }) => `\`${grant}\``);
  const more = grants.length > named.length ? ` and ${grants.length - named.length} more` : "";
  return [
    {
      code: "W541",
      message: `\`${name}\` holds live access, and this ${after === null ? "removes" : "changes"} what is registered: ${named.join(", ")}${more}`,
      help: "whoever countersigns this decides about that access as well",
      ...(after === null ? {} : { place: after.place }),
    },
  ];
}
