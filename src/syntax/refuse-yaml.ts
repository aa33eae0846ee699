import type { CST } from "yaml";
import { quote } from "./quote.ts";
import type { Span } from "./source.ts";

export interface Refusal extends Span {
  readonly message: string;
  readonly help: string;
}

/** Nothing that people write here is nested half as deep. */
const deepest = 20;
const tooDeep = `at most ${deepest} levels are read`;

/** A thousand entries have fewer parts (keys, values, signs, gaps). */
const most = 60_000;

/**
 * Finds, without parsing, nesting that would only cost time: hundreds of brackets that nothing closes, or a hundred
 * dashes in a row.
 */
export function glanceAtDepth(text: string): Refusal | null {
  let open = 0;
  let start = /(?:[-?][ \t]+){100}/.exec(text)?.index ?? null;
  for (let i = 0; i < text.length && start === null; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x5b || char === 0x7b) open++;
    else if ((char === 0x5d || char === 0x7d) && open > 0) open--;
    if (open > 500) start = i;
  }
  return start === null ? null : { start, end: start + 1, message: "this is nested too deep", help: tooDeep };
}

/**
 * Finds what YAML allows and this project does not, before anything is composed: nesting that exhausts the stack,
 * anchors and aliases (which make a text mean more than the lines that a reviewer reads), tags, directives, and
 * several documents in one file. Walks without recursion, so that no input exhausts the stack here either.
 */
export function refuseYaml(tokens: readonly CST.Token[]): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const documents = tokens.filter((token) => token.type === "document");
  const second = documents[1];
  if (second !== undefined)
    refusals.push({
      ...spanOf(second.start[0] ?? second),
      message: "a second document begins here",
      help: "write several entries as a list, or in several files",
    });
  const stack: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  let met = 0;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { token, depth } = top;
    if (++met > most)
      return [{ start: 0, end: 0, message: "the file holds too much", help: "split it into several files" }];
    const refusal = refuse(token);
    if (refusal !== null) refusals.push(refusal);
    if (depth > deepest) {
      return [{ ...spanOf(token), message: "this is nested too deep", help: tooDeep }];
    }
    for (const inner of partsOf(token)) stack.push({ token: inner, depth: isCollection(inner) ? depth + 1 : depth });
  }
  return refusals.toSorted((a, b) => a.start - b.start);
}

function refuse(token: CST.Token): Refusal | null {
  switch (token.type) {
    case "anchor":
    case "alias":
      return {
        ...spanOf(token),
        message: `the ${token.type} ${quote(token.source)} is not read here`,
        help: "write the value out at each place, so that every line says what it means",
      };
    case "tag":
      return {
        ...spanOf(token),
        message: `the tag ${quote(token.source)} is not read here`,
        help: "write the value without a tag; quote what begins with `!`",
      };
    case "directive":
      return { ...spanOf(token), message: "directives are not read here", help: "remove this line" };
    default:
      return null;
  }
}

const isCollection = (token: CST.Token): boolean =>
  token.type === "block-map" || token.type === "block-seq" || token.type === "flow-collection";

function partsOf(token: CST.Token): readonly CST.Token[] {
  switch (token.type) {
    case "document":
      return token.value === undefined ? token.start : [...token.start, token.value];
    case "block-map":
    case "block-seq":
    case "flow-collection":
      return token.items.flatMap((item) => [
        ...item.start,
        ...(item.key === null || item.key === undefined ? [] : [item.key]),
        ...(item.sep ?? []),
        ...(item.value === undefined ? [] : [item.value]),
      ]);
    case "block-scalar":
      return token.props;
    default:
      return [];
  }
}

function spanOf(token: CST.Token): Span {
  const length = "source" in token ? token.source.length : 1;
  return { start: token.offset, end: token.offset + length };
}
