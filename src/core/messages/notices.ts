import { renderDiagnostic, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Effect } from "../effect.ts";
import type { Oid, PullNumber, Sha } from "../ids.ts";
import { isoSeconds, type Instant } from "../instant.ts";
import { block, sentence, typed } from "./typed.ts";

type Notice = Extract<Effect, { readonly kind: "notice" }>;

/** The default branch cannot be read: that ends nobody's access, and starts none. */
export function unreadableNotice(commit: Sha, problems: readonly Diagnostic[]): Notice {
  return {
    kind: "notice",
    marker: `unreadable-${commit}`,
    title: "Entries on the default branch cannot be read",
    body: [
      `Commit ${commit} left entries that cannot be read. Access that exists goes on as approved; nothing new is ` +
        "granted from these files until they read again.",
      block(problems.map(renderDiagnostic).join("\n\n")),
    ].join("\n\n"),
  };
}

export function bypassNotice(
  commit: Sha,
  entries: readonly { readonly entry: string; readonly because: string }[],
): Notice {
  const lines = entries.map(({ entry, because }) => `- ${typed(entry)}: ${sentence(because)}`);
  return {
    kind: "notice",
    marker: `bypass-${commit}`,
    title: "Entries reached the default branch without a decision",
    body: [
      `Commit ${commit} brought entries, or changes of entries, that nobody countersigned. They give no access, and a pull request takes them back.`,
      lines.join("\n"),
    ].join("\n\n"),
  };
}

export function adoptedNotice(tree: Oid): Notice {
  return {
    kind: "notice",
    marker: `adopted-${tree}`,
    title: "Countersign adopted the access rules of this repository",
    body:
      `The rules in \`policies/\`, git tree ${tree}, are in force from now on: no rules were ever adopted here before. ` +
      "From now on they change only by being countersigned.",
  };
}

/** The operator let it come into force: nobody countersigned it. */
export function adoptedByHandNotice(tree: Oid, before: Oid | null, held: boolean, since: Instant): Notice {
  const former = before === null ? "no rules were in force" : `tree ${before} was in force until then`;
  const branch = held
    ? ""
    : " The default branch holds another tree: a pull request of Countersign puts this one there.";
  return {
    kind: "notice",
    marker: `adopted-by-hand-${tree}-${isoSeconds(since)}`,
    title: "The operator adopted other access rules for this repository",
    body:
      `The rules in \`policies/\` as git tree ${tree} are in force since ${isoSeconds(since)}, by \`countersign policy adopt\`: ` +
      `nobody countersigned them, and ${former}. Open requests are decided by them.${branch}`,
  };
}

export function notAdoptedNotice(tree: Oid, problems: readonly Diagnostic[]): Notice {
  return {
    kind: "notice",
    marker: `not-adopted-${tree}`,
    title: "The access rules of this repository cannot be read",
    body: [
      `The rules in \`policies/\`, git tree ${tree}, have mistakes. Until they are mended no rules are in force, and every request fails.`,
      block(problems.map(renderDiagnostic).join("\n\n")),
    ].join("\n\n"),
  };
}

const what = { policies: "access rules", subjects: "register of non-human identities" } as const;

/** The default branch holds a tree that nobody countersigned. */
export function bypassedNotice(
  folder: "policies" | "subjects",
  commit: Sha,
  { wanted, found }: { readonly wanted: Oid | null; readonly found: Oid | null },
  pull: PullNumber | null,
): Notice {
  const holds = found === null ? `no \`${folder}/\`` : `\`${folder}/\` as git tree ${found}`;
  const stays = wanted === null ? "Nothing of it is in force" : `What is in force stays tree ${wanted}`;
  const back =
    pull === null
      ? "Put it back by a pull request of your own, or let the operator run `countersign policy adopt <tree>` if it should hold."
      : `#${pull} puts it back.`;
  return {
    kind: "notice",
    marker: `${folder}-bypass-${commit}`,
    title: `The ${what[folder]} of this repository ${folder === "policies" ? "were" : "was"} changed without being countersigned`,
    body: `Since commit ${commit} the default branch holds ${holds}, which nobody countersigned. ${stays}. ${back}`,
  };
}

/** What guards this repository beside its rules was changed by nobody's decision. */
export function uncountersignedNotice(commit: Sha, paths: readonly string[]): Notice {
  const lines = paths.slice(0, 50).map((path) => `- ${typed(path)}`);
  const more = paths.length > lines.length ? [`- and ${paths.length - lines.length} more`] : [];
  return {
    kind: "notice",
    marker: `uncountersigned-${commit}`,
    title: "Files that guard this repository were changed without being countersigned",
    body: [
      `Commit ${commit} reached the default branch without being countersigned, and changed:`,
      [...lines, ...more].join("\n"),
      "Look at it, and put it back by a pull request if it should not hold: whoever changes `.github/` or CODEOWNERS passes governance.",
    ].join("\n\n"),
  };
}

/** Title and body of the pull request that puts back what is in force. */
export function restorationOf(
  folder: "policies" | "subjects",
  wanted: Oid | null,
  commit: Sha,
  ledgerHead: Sha | null,
): { readonly title: string; readonly body: string } {
  const back =
    wanted === null
      ? `removes \`${folder}/\` again: none is in force`
      : `puts back \`${folder}/\` as tree ${wanted}, which is in force`;
  return {
    title: `Put back the ${what[folder]} in force`,
    body: [
      `This ${back}, and does nothing else. Nobody countersigned what commit ${commit} left there.`,
      "Whoever wants that change opens a pull request with it: its stages decide.",
      ...(ledgerHead === null ? [] : [`Ledger-Head: ${ledgerHead}`]),
    ].join("\n\n"),
  };
}

export function closedRevertNotice(branch: string, pull: number): Notice {
  return {
    kind: "notice",
    marker: `closed-revert-${pull}`,
    title: "Ended entries still stand on the default branch",
    body:
      `#${pull} (branch ${typed(branch)}) would have removed entries whose access has ended, and was closed. The access is gone; ` +
      "the entries are not. Reopen it, or remove them by hand.",
  };
}
