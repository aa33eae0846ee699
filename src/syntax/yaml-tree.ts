import type { Place } from "../core/diagnostics/diagnostic.ts";
import type { SourceText, Span } from "./source.ts";

interface YamlScalar extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
}

interface YamlList extends Span {
  readonly kind: "list";
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

interface YamlMapping extends Span {
  readonly kind: "mapping";
  readonly members: ReadonlyMap<string, { readonly key: Span; readonly value: YamlNode }>;
}

/** What a file says, each part with where it says it. Nothing here is shared: anchors and aliases are refused. */
export type YamlNode = YamlScalar | YamlList | YamlMapping;

export interface YamlFile {
  readonly source: SourceText;
  readonly root: YamlNode;
}

/** The same as plain data. Mappings have no prototype, so that `__proto__` is a key like any other. */
export function plain(node: YamlNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plain);
    case "mapping": {
      const object = Object.create(null) as Record<string, unknown>;
      for (const [key, { value }] of node.members) object[key] = plain(value);
      return object;
    }
    default:
      return assertNever(node);
  }
}

function assertNever(node: never): never {
  throw new TypeError(`no such part: ${JSON.stringify(node)}`);
}

/** The part that a path of keys and indexes leads to, or the last part on the way that there is. */
export function nodeAt(root: YamlNode, path: readonly (string | number)[]): YamlNode {
  let node = root;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

export function placeOf(file: YamlFile, ...path: readonly (string | number)[]): Place {
  return file.source.place(nodeAt(file.root, path));
}

/** Where the key itself stands that a path ends with; the part it would stand in, if it is absent. */
export function keyPlace(file: YamlFile, path: readonly (string | number)[], key: string): Place {
  const node = nodeAt(file.root, path);
  const member = node.kind === "mapping" ? node.members.get(key) : undefined;
  return file.source.place(member?.key ?? node);
}

function childOf(node: YamlNode, step: string | number): YamlNode | undefined {
  if (node.kind === "mapping") return node.members.get(String(step))?.value;
  return node.kind === "list" ? node.items[Number(step)] : undefined;
}
