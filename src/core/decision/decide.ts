import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { instant, type Instant } from "../instant.ts";
import { entryOf, type Change } from "../request.ts";
import { decideAccess } from "./decide-access.ts";
import { decideGuarded } from "./decide-guarded.ts";
import { decideRemoval } from "./decide-removal.ts";
import { nobody } from "./asks.ts";
import type { Decision, Outcome } from "./decision.ts";
import { checkKinds, kindsIn } from "./kinds.ts";
import { isOwnCleanup, onlyDeletions } from "./removal.ts";
import { rulesAt } from "./standing.ts";

/**
 * Decides a request: design section 3. A function of the facts alone, the same in whatever order they became known.
 * What was merged or closed is decided as of then: reviews, edits, dismissals and rules up to then (rule 17).
 */
export function decide(file: CaseFile, now: Instant): Decision {
  return aboveAll(file, decided(file, now));
}

const leakCodes: ReadonlySet<string> = new Set(["E631", "E632", "E633", "E634", "E635", "E636"]);
const isLeak = ({ code }: Diagnostic): boolean => leakCodes.has(code);
const isUnread = ({ code }: Diagnostic): boolean => code === "E602" || code === "E610";

/**
 * A credential where people can read it is told before anything else, beside a removal too, which nothing holds up;
 * then what was not read in full, from which other problems may follow.
 */
function aboveAll(file: CaseFile, decision: Decision): Decision {
  const leaks = file.obstacles.filter(isLeak);
  const first = [...leaks, ...file.obstacles.filter(isUnread)];
  const { outcome } = decision;
  if (outcome.kind === "invalid") {
    const others = outcome.problems.filter((problem) => !first.includes(problem));
    return { ...decision, outcome: { kind: "invalid", problems: [...first, ...others] } };
  }
  if (!decision.removal || leaks.length === 0) return decision;
  return { ...decision, warnings: [...leaks.map(besideRemoval), ...decision.warnings] };
}

const besideRemoval = (leak: Diagnostic): Diagnostic => ({ ...leak, code: "W531" });

function decided(file: CaseFile, now: Instant): Decision {
  const { state } = file.pull;
  const at = state.kind === "open" ? now : instant(Math.min(now, state.at));
  const blank = blankFor(file, at);
  const { changes } = file;
  const kinds = kindsIn(file);
  if (changes.ok && changes.value.length === 0 && kinds.every((kind) => kind === "access"))
    return { ...blank, outcome: { kind: "nothing" } };
  if (file.twinOf !== undefined) return { ...blank, outcome: { kind: "twin", of: file.twinOf } };
  const mixed = checkKinds(file);
  if (!changes.ok || mixed.length > 0) return invalid(blank, [...mixed, ...(changes.ok ? [] : changes.problems)], file);
  const guarded = kinds.find((kind) => kind === "rules" || kind === "subjects");
  if (guarded !== undefined)
    return file.guarded === undefined ? invalid(blank, [notRead], file) : decideGuarded(file, blank, file.guarded, at);
  if (file.ours) return decideOwn(file, blank, changes.value);
  const deletions = onlyDeletions(changes.value);
  return deletions === null ? decideAccess(file, blank, changes.value, at) : decideRemoval(file, blank, deletions, at);
}

function blankFor(file: CaseFile, at: Instant): Decision {
  const changes = file.changes.ok ? file.changes.value : [];
  const outcome: Outcome = { kind: "pending" };
  return {
    outcome,
    removal: false,
    route: "",
    stages: [],
    discounted: [],
    objections: [],
    preApproved: new Map(),
    narrowed: new Map(),
    excluded: new Map(),
    asks: nobody,
    warnings: [],
    digest: "",
    policy: rulesAt(file.rules, at)?.tree ?? null,
    entries: [...new Set(changes.map((change) => entryOf(change).id))].toSorted(),
    stuck: null,
    next: null,
  };
}

/** Such a change is read by its trees; without them nothing of it is known. */
const notRead: Diagnostic = {
  code: "E640",
  message: "the change of the rules or of the register could not be read",
  help: "push once more, or ask for the check again",
};

const invalid = (blank: Decision, problems: readonly Diagnostic[], file: CaseFile): Decision => ({
  ...blank,
  outcome: { kind: "invalid", problems: [...problems, ...file.obstacles] },
});

/** A pull request of our own is green only with the proof that what it removes is over. */
function decideOwn(file: CaseFile, blank: Decision, changes: readonly Change[]): Decision {
  if (isOwnCleanup(file, changes))
    return { ...blank, removal: true, outcome: { kind: "approved", at: file.pull.openedAt } };
  if (onlyDeletions(changes) !== null) return blank;
  const problem: Diagnostic = {
    code: "E620",
    message: "this pull request of Countersign holds more than the removal of what has ended",
    help: "put its branch back, or open a pull request of your own",
  };
  return invalid(blank, [problem], file);
}
