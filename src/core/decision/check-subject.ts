import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { OwnerOfSystem } from "../entitlement.ts";
import { isoSeconds, type Instant } from "../instant.ts";
import { ownerName, ownersOf, registered } from "../register.ts";
import type { Rules } from "../policy.ts";
import { subjectText, type Entry, type Subject } from "../request.ts";
import type { People } from "./people.ts";
import { placeOf } from "./places.ts";

/** Who would hold the access exists, and somebody active answers for it. */
export function checkSubject(
  entry: Entry,
  file: CaseFile,
  rules: Rules,
  people: People,
  at: Instant,
): readonly Diagnostic[] {
  const { subject, onBehalfOf } = entry;
  if (subject.kind === "human") {
    const stray =
      onBehalfOf === undefined
        ? []
        : [
            {
              code: "E528",
              message: "`on-behalf-of` is for agents",
              help: "leave it out: a person acts for themselves",
              place: placeOf(entry, "on-behalf-of"),
            } as const,
          ];
    return [...checkPerson(entry, "subject", subject.login, file, people), ...stray];
  }
  return [...checkRegistered(entry, rules, people, at), ...checkAgent(entry, subject, file, people)];
}

function checkPerson(
  entry: Entry,
  field: string,
  login: string,
  file: CaseFile,
  people: People,
): readonly Diagnostic[] {
  const place = placeOf(entry, field);
  const account = people.accountNamed(login);
  if (account === undefined)
    return [
      { code: "E501", message: `there is no user \`${login}\``, help: "write the login as GitHub shows it", place },
    ];
  if (people.isActive(account)) return [];
  const bot = file.accounts.get(account)?.kind === "bot";
  const message = bot ? `\`${login}\` is a bot` : `\`${login}\` is not an active member of the organisation`;
  const help = bot ? "access can be asked for people" : "access is given to active members only, not to invited ones";
  return [{ code: "E502", message, help, place }];
}

/** A subject past its end is unregistered. */
function checkRegistered(entry: Entry, rules: Rules, people: People, at: Instant): readonly Diagnostic[] {
  const place = placeOf(entry, "subject");
  const text = subjectText(entry.subject);
  const known = registered(entry.subject, rules.register);
  if (known === undefined || (known.end !== undefined && known.end <= at)) {
    const ended = known?.end === undefined ? "" : ` any more: it was until ${isoSeconds(known.end)}`;
    const help = `register it first, in a pull request of its own: \`subjects/${text}.yaml\``;
    return [{ code: "E526", message: `\`${text}\` is not registered${ended}`, help, place }];
  }
  return ownersOf(known)
    .filter((owner) => !isThere(owner, people))
    .map((owner) => ({
      code: "E527",
      message: `\`${text}\` belongs to \`${ownerName(owner)}\`, where nobody is active`,
      help: "let somebody else answer for it, by a change of the register",
      place,
    }));
}

function isThere(owner: OwnerOfSystem, people: People): boolean {
  if (owner.kind === "team") return (people.membersOf(owner.team) ?? []).length > 0;
  const account = people.accountNamed(owner.login);
  return account !== undefined && people.isActive(account);
}

/** An agent acts for somebody who is there; nothing else acts for anybody. */
function checkAgent(entry: Entry, { kind }: Subject, file: CaseFile, people: People): readonly Diagnostic[] {
  if (kind === "agent") {
    if (entry.onBehalfOf !== undefined) return checkPerson(entry, "on-behalf-of", entry.onBehalfOf, file, people);
    return [
      {
        code: "E528",
        message: "an agent acts for a person, and `on-behalf-of` is missing",
        help: "add `on-behalf-of: …`, the login of who answers for this run",
        place: placeOf(entry, "subject"),
      },
    ];
  }
  const stray = entry.onBehalfOf !== undefined ? "on-behalf-of" : entry.run !== undefined ? "run" : null;
  if (stray === null) return [];
  const help = "leave it out: its owner answers for it";
  return [{ code: "E528", message: `\`${stray}\` is for agents`, help, place: placeOf(entry, stray) }];
}
