import { oid, sha, type Oid, type Sha } from "../core/ids.ts";
import { historyField, type HistoryPage } from "./landed-query.ts";
import { ledgerBranch } from "./handles.ts";
import { ledgerFields, policyRecordPath, type LedgerText } from "./ledger-file.ts";
import type { Answered, Query } from "./query.ts";
import { Refused } from "./refusal.ts";

interface BasicsNode {
  readonly id: string;
  readonly defaultBranchRef: {
    readonly name: string;
    readonly target: { readonly oid: string; readonly history?: HistoryPage };
  } | null;
  readonly policies: { readonly oid: string } | null;
  readonly subjects: { readonly oid: string } | null;
  readonly ledgerRef: { readonly target: { readonly oid: string } } | null;
  readonly policyRecord: LedgerText | null;
}

/** What every evaluation reads of the repository, whatever it is about. */
export interface Basics {
  readonly node: string;
  readonly branch: string;
  readonly tip: Sha;
  readonly policies: Oid | null;
  readonly subjects: Oid | null;
  readonly ledgerHead: Sha | null;
  readonly policyRecord: LedgerText | null;
  readonly history: HistoryPage | null;
}

/** `history`: so many commits of the default branch, with these paths in each. */
export function addBasics(
  query: Query,
  history: { readonly first: number; readonly paths: readonly string[] } | null,
): void {
  const inHistory =
    history === null ? "" : `... on Commit { ${historyField(query, history.first, null, history.paths)} }`;
  const record = query.variable("String!", policyRecordPath);
  query.inRepository(`id
    defaultBranchRef { name target { oid ${inHistory} } }
    policies: object(expression: "HEAD:policies") { oid }
    subjects: object(expression: "HEAD:subjects") { oid }
    ledgerRef: ref(qualifiedName: ${query.variable("String!", `refs/heads/${ledgerBranch}`)}) { target { oid } }
    policyRecord: object(expression: ${record}) { ${ledgerFields} }`);
}

export function readBasics({ repository }: Answered): Basics {
  const node = repository as unknown as BasicsNode;
  if (node.defaultBranchRef === null) throw new Refused("GraphQL", 404, "the access repository is empty");
  const { name, target } = node.defaultBranchRef;
  return {
    node: node.id,
    branch: name,
    tip: sha(target.oid),
    policies: node.policies === null ? null : oid(node.policies.oid),
    subjects: node.subjects === null ? null : oid(node.subjects.oid),
    ledgerHead: node.ledgerRef === null ? null : sha(node.ledgerRef.target.oid),
    policyRecord: node.policyRecord,
    history: target.history ?? null,
  };
}
