import type { CaseFile } from "../case-file.ts";
import type { Decision } from "../decision/decision.ts";
import { folderOf, type GuardedChange, type Impact, type Naming } from "../guarded.ts";
import { isoSeconds } from "../instant.ts";
import { count, list, sentence, typed } from "./typed.ts";

const thing = { rules: "the rules themselves", subjects: "the register of non-human identities" } as const;

/** What a change of the rules or of the register would do: for its reviewers. Empty for anything else. */
export function guardedLines({ guarded, paths, ours }: CaseFile, decision: Decision): string {
  if (guarded === undefined || ours) return "";
  const folder = folderOf(guarded.kind);
  const files = paths.filter(({ kind }) => kind === guarded.kind).map(({ path }) => typed(path));
  const shown = files.slice(0, 20);
  const more = files.length > shown.length ? [count(files.length - shown.length, "more file")] : [];
  const force =
    guarded.proposed === undefined || guarded.tree === null
      ? ""
      : ` Merged, \`${folder}/\` as tree ${guarded.tree.slice(0, 12)} comes into force.`;
  const parts = [
    `This changes ${thing[guarded.kind]}: ${list([...shown, ...more])}.${force}`,
    guarded.tests === 0
      ? ""
      : `${count(guarded.tests, "test")} of the policy ${guarded.tests === 1 ? "was" : "were"} played.`,
    namings(guarded.named),
    impact(guarded.impact),
    decision.stuck === null || guarded.kind !== "rules" ? "" : wayOut,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** What became of a merged change, as a title and as a sentence; `null` as long as that is not written down. */
export function fateOf({
  fate,
  kind,
  proposed,
}: GuardedChange): { readonly title: string; readonly told: string } | null {
  if (fate === undefined) return null;
  const folder = `\`${folderOf(kind)}/\``;
  const beside = proposed === undefined;
  if (fate.kind === "adopted") {
    if (beside)
      return {
        title: "merged, and countersigned",
        told: `Countersigned as of its merge at ${isoSeconds(fate.since)}.`,
      };
    return { title: "merged, and in force", told: `In force since ${isoSeconds(fate.since)}.` };
  }
  const because = sentence(fate.because);
  if (beside)
    return {
      title: "merged without being countersigned",
      told: `Nobody countersigned this: ${because}. It is for people to put it back, by a pull request of their own.`,
    };
  return {
    title: "merged without being countersigned: not in force",
    told: `Not in force: ${because}. The ${folder} from before stays in force, and a pull request puts it back.`,
  };
}

const wayOut =
  "Nobody is left who could approve this. As a last resort the operator runs `countersign policy adopt <tree>`, which is recorded and announced.";

function namings(named: readonly Naming[]): string {
  if (named.length === 0) return "";
  const lines = named.slice(0, 20).map(({ where, who }) => {
    const name = who.kind === "team" ? `@${who.team}` : `@${who.login}`;
    return `- ${typed(name)}: ${typed(where)}`;
  });
  const more = named.length > lines.length ? [`- and ${named.length - lines.length} more`] : [];
  return [
    "Named where the rules in force do not name them, so that their approval does not count here:",
    "",
    ...lines,
    ...more,
  ].join("\n");
}

function impact(found: Impact | undefined): string {
  if (found === undefined || found.looked === 0) return "";
  const unseen = found.unseen === 0 ? "" : ` ${count(found.unseen, "more was", "more were")} not looked at.`;
  const looked = count(found.looked, "open request");
  if (found.differences.length === 0) return `${looked} would be decided as now.${unseen}`;
  const rows = found.differences.map(({ pull, before, after }) => `| #${pull} | ${typed(before)} | ${typed(after)} |`);
  return [
    `Of ${looked}, ${found.differences.length} would be decided otherwise.${unseen}`,
    "",
    "| request | now | then |",
    "|---|---|---|",
    ...rows,
  ].join("\n");
}
