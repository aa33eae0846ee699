import type { CaseFile } from "../case-file.ts";
import type { Decision, StageDecision } from "../decision/decision.ts";
import type { Narrowing } from "../decision/narrowing.ts";
import { renderDiagnostic } from "../diagnostics/diagnostic.ts";
import { formatDuration } from "../duration.ts";
import { isoSeconds } from "../instant.ts";
import { entryOf, subjectText, type Change, type Entry } from "../request.ts";
import { grantLines } from "./aftermath.ts";
import { blastRadius } from "./blast-radius.ts";
import { loginOf, type Aftermath, type Links } from "./context.ts";
import { fateOf, guardedLines } from "./guarded.ts";
import { headline } from "./headline.ts";
import { identities } from "./identities.ts";
import { ownKeys } from "./own-keys.ts";
import { termOf } from "./term.ts";
import { block, count, cutMarkdown, list, plain, sentence, typed } from "./typed.ts";
import { whatItAsks } from "./what-it-asks.ts";

/** By this and its author the comment is found again. It is never parsed. */
export const commentMarker = "<!-- countersign -->";

/** GitHub takes 65,536 characters. */
const commentLimit = 65_000;

/** The one comment of the app on a pull request: rewritten whenever it should say something else. */
export function commentOf(
  file: CaseFile,
  decision: Decision,
  aftermath: Aftermath,
  links: Links,
  summary = summaryOf(file, decision),
): string {
  const told = body(file, decision, aftermath, links, summary);
  const parts = [commentMarker, `### ${title(file, decision, aftermath)}`, ...told];
  return cutMarkdown(parts.filter((part) => part !== "").join("\n\n"), commentLimit, "\n\n… cut here: see the checks.");
}

function title(file: CaseFile, decision: Decision, aftermath: Aftermath): string {
  switch (file.pull.state.kind) {
    case "open":
      return `Countersign: ${plain(headline(file, decision))}`;
    case "closed":
      return decision.outcome.kind === "twin" || decision.outcome.kind === "lapsed"
        ? `Countersign: closed: ${plain(headline(file, decision))}`
        : "Countersign: withdrawn";
    case "merged":
      return `Countersign: ${fate(file)?.title ?? mergedTitle(decision, aftermath)}`;
  }
}

const fate = ({ guarded }: CaseFile): ReturnType<typeof fateOf> => (guarded === undefined ? null : fateOf(guarded));

function mergedTitle(decision: Decision, aftermath: Aftermath): string {
  if (aftermath.landings.some((landing) => landing.kind === "bypassed")) return "merged without a decision: no access";
  if (aftermath.landings.length > 0) return "refused at merge: no access";
  if (decision.removal) return "removed";
  const states = new Set(aftermath.grants.map((grant) => grant.state.kind));
  if (states.size === 0) return "merged";
  if (states.has("scheduled")) return "access is scheduled";
  if (states.has("activating")) return "access is being made ready";
  if (states.has("active")) return "access is granted";
  if (states.has("ending")) return "access is ending";
  return states.has("activation-failed") ? "access could not be made ready" : "access has ended";
}

function body(
  file: CaseFile,
  decision: Decision,
  aftermath: Aftermath,
  links: Links,
  summary: string,
): readonly string[] {
  if (file.pull.state.kind === "closed") {
    const { outcome } = decision;
    if (outcome.kind === "lapsed") return [`${sentence(outcome.because)}. Nothing was granted. ${openAnother}`];
    return outcome.kind === "twin"
      ? [`Two requests cannot share a commit: what its check says would hold for both. Go on in #${outcome.of}.`]
      : ["This request was closed without being merged. Nothing was granted."];
  }
  return [...grantLines(aftermath, links), fate(file)?.told ?? "", aftermath.told ?? summary, footer(decision)];
}

const openAnother = "Whoever still needs the access opens another request.";

/** What a reviewer inherits: the entries, the stages, who approved what, and what does not count and why. */
export function summaryOf(file: CaseFile, decision: Decision): string {
  if (decision.outcome.kind === "nothing") return "This pull request touches nothing that Countersign decides about.";
  if (decision.outcome.kind === "invalid" || decision.outcome.kind === "denied")
    return block(decision.outcome.problems.map(renderDiagnostic).join("\n\n"));
  const parts = [
    entries(file, decision),
    identities(file),
    ownKeys(file),
    guardedLines(file, decision),
    blastRadius(file),
    decision.route === "" ? "" : `Route: ${typed(decision.route)}.`,
    beforehand(decision),
    stages(file, decision),
    unaskable(decision),
    objections(file, decision),
    discounted(file, decision),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function entries(file: CaseFile, { narrowed }: Decision): string {
  if (!file.changes.ok || file.changes.value.length === 0) return "";
  const rows = file.changes.value.map(
    (change) => `| ${entryRow(change, narrowed.get(entryOf(change).id)).join(" | ")} |`,
  );
  return ["| entry | who | what | how long | why |", "|---|---|---|---|---|", ...rows].join("\n");
}

function entryRow(change: Change, left: Narrowing | undefined): readonly string[] {
  const entry = entryOf(change);
  const word = { add: "", change: " (changed)", delete: " (removed)" }[change.kind];
  const ticket = entry.ticket === "" ? "" : ` (${typed(entry.ticket)})`;
  const why = `${typed(entry.justification)}${ticket}${insteadOf(entry)}`;
  return [`${typed(entry.id)}${word}`, typed(whoOf(entry)), whatOf(entry, left), howLong(entry, left), why];
}

/** Of a rotation or a reset: what it replaces, and how to go back. */
function insteadOf({ replaces }: Entry): string {
  if (replaces === undefined) return "";
  const back = replaces.kind === "rotation" ? `; to go back: ${typed(replaces.rollback)}` : "";
  return `; ${replaces.kind} of ${typed(replaces.of)}${back}`;
}

function whatOf({ entitlement, scope }: Entry, left: Narrowing | undefined): string {
  const asked = scope === undefined ? "" : `: ${list(scope.map((part) => typed(part)))}`;
  const rest = left?.scope === undefined ? "" : `, narrowed to ${list(left.scope.map((part) => typed(part)))}`;
  return `${typed(entitlement)}${asked}${rest}`;
}

const whoOf = ({ subject, onBehalfOf }: Entry): string =>
  onBehalfOf === undefined ? subjectText(subject) : `${subjectText(subject)} for ${onBehalfOf}`;

const howLong = (entry: Entry, left: Narrowing | undefined): string =>
  left?.duration === undefined ? termOf(entry) : `${termOf(entry)}, narrowed to ${formatDuration(left.duration)}`;

/** What nobody reviews, and the line of the policy that says so. */
const beforehand = ({ preApproved }: Decision): string =>
  [...preApproved]
    .map(
      ([entry, { name, perDay, place }]) =>
        `${typed(entry)} is approved beforehand by ${typed(name)}, ${count(perDay, "time")} within any 24 hours: ${typed(place.file)}, line ${place.line}.`,
    )
    .join("\n");

function stages(file: CaseFile, decision: Decision): string {
  if (decision.removal || decision.stages.length === 0) return "";
  const rows = decision.stages.map(
    (stage) => `| ${stage.number} | ${typed(stage.stage)} | ${stageState(file, stage)} |`,
  );
  return ["| | stage | state |", "|---|---|---|", ...rows].join("\n");
}

function stageState(file: CaseFile, stage: StageDecision): string {
  const who = list(
    stage.named.map((name) => typed(name)),
    "or",
  );
  const { outcome } = stage;
  switch (outcome.kind) {
    case "complete":
      return `complete: ${list(outcome.by.map((counted) => approvedBy(file, counted.review)))}`;
    case "open": {
      const given = outcome.by.map((counted) => approvedBy(file, counted.review));
      const state = `**open**: ${outcome.missing} of ${stage.quorum} missing, from ${who}${given.length > 0 ? `; ${list(given)}` : ""}`;
      const asks = whatItAsks(stage);
      return asks === "" ? state : `${state}. ${asks}`;
    }
    case "waiting":
      return outcome.for === null
        ? `opens when what is wrong is mended, then ${who}`
        : `waits for ${typed(outcome.for)}, then ${who}`;
    case "not-applicable":
      return `does not apply: ${sentence(outcome.because)}`;
  }
}

function approvedBy(file: CaseFile, review: Decision["discounted"][number]["review"]): string {
  const said = review.body.trim() === "" ? "" : `, saying ${typed(review.body, 200)}`;
  return `${typed(loginOf(file, review.by))} approved at ${isoSeconds(review.submittedAt)}${said}`;
}

/** The app asks for reviews; where GitHub does not let it, somebody has to tell them. */
function unaskable({ asks }: Decision): string {
  if (asks.unaskable.length === 0) return "";
  const teams = list(asks.unaskable.map((team) => typed(`@${team}`)));
  const [have, whose] = asks.unaskable.length === 1 ? ["the team has", "Its"] : ["the teams have", "Their"];
  return `GitHub does not let Countersign ask ${teams} for a review: ${have} no access to this repository. ${whose} members can still approve.`;
}

function objections(file: CaseFile, decision: Decision): string {
  if (decision.objections.length === 0) return "";
  const lines = decision.objections.map(
    ({ review, stage }) =>
      `- ${typed(loginOf(file, review.by))} (stage ${typed(stage)}): this blocks until they approve, or until another eligible person dismisses it`,
  );
  return ["**Changes requested**", "", ...lines].join("\n");
}

function discounted(file: CaseFile, decision: Decision): string {
  if (decision.discounted.length === 0) return "";
  const lines = decision.discounted.map(
    ({ review, because }) =>
      `- ${typed(loginOf(file, review.by))} at ${isoSeconds(review.submittedAt)}: ${sentence(because)}`,
  );
  return ["**Reviews that do not count**", "", ...lines].join("\n");
}

function footer(decision: Decision): string {
  return decision.policy === null
    ? ""
    : `<sub>Decided under the policy in force, tree ${decision.policy.slice(0, 12)}.</sub>`;
}
