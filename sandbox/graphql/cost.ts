import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type SelectionSetNode,
} from "graphql";

export interface Cost {
  /** Points: the requests needed to fill every connection, by the hundred, at least one. */
  readonly points: number;
  /** How many nodes the query may answer at most. */
  readonly nodes: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** What a query costs by GitHub's rule: every page is taken to be full ("Rate limits for the GraphQL API"). */
export function costOf(document: DocumentNode, operationName: string | undefined, variables: Variables): Cost {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const operation = getOperationAST(document, operationName);
  if (operation == null) return { points: 1, nodes: 0 };
  const total = walk(operation.selectionSet, 1, { fragments, variables });
  return { points: Math.max(1, Math.round(total.requests / 100)), nodes: total.nodes };
}

interface Scope {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

interface Total {
  readonly requests: number;
  readonly nodes: number;
}

function walk(selections: SelectionSetNode, times: number, scope: Scope): Total {
  let requests = 0;
  let nodes = 0;
  for (const selection of selections.selections) {
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? scope.fragments.get(selection.name.value)?.selectionSet
        : selection.selectionSet;
    const size = selection.kind === Kind.FIELD ? pageSize(selection, scope.variables) : undefined;
    if (size !== undefined) {
      requests += times;
      nodes += times * size;
    }
    if (inner === undefined) continue;
    const below = walk(inner, times * (size ?? 1), scope);
    requests += below.requests;
    nodes += below.nodes;
  }
  return { requests, nodes };
}

function pageSize(field: FieldNode, variables: Variables): number | undefined {
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== "first" && name.value !== "last") continue;
    if (value.kind === Kind.INT) return Number(value.value);
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    if (typeof given === "number") return given;
  }
  return undefined;
}
