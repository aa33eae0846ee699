import { renderDiagnostic, type Diagnostic } from "../diagnostic.ts";
import type { Effect } from "../effect.ts";
import type { Oid, Sha } from "../ids.ts";
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

export function rulesBypassNotice(inForce: Oid, found: Oid | null): Notice {
  return {
    kind: "notice",
    marker: `rules-bypass-${found ?? "gone"}`,
    title: "The access rules were changed without being countersigned",
    body:
      `The default branch now holds ${found === null ? "no `policies/`" : `\`policies/\` as git tree ${found}`}, which nobody countersigned. ` +
      `The rules of tree ${inForce} stay in force. Put \`policies/\` back to that tree.`,
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
