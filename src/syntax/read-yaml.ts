import { Composer, isMap, isScalar, isSeq, Parser, type Node, type ParsedNode, type YAMLError } from "yaml";
import type { Code, Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import { quote } from "./quote.ts";
import { glanceAtDepth, refuseYaml } from "./refuse-yaml.ts";
import { SourceText, type Span } from "./source.ts";
import type { YamlFile, YamlNode } from "./yaml-tree.ts";

const largest = 256 * 1024;

/** A file of nothing but anchors needs no more messages than this. */
const most = 20;

/** Keys are compared by us: the library compares each with each. */
const options = { prettyErrors: false, uniqueKeys: false, stringKeys: true, merge: false, logLevel: "silent" } as const;

/**
 * Reads one YAML document into a tree that knows where everything stands. Refused: what is larger than 256 KB, nested
 * deeper than 20 levels, uses anchors, aliases, tags, merge keys or directives, or gives a key twice. Every problem
 * carries the given code.
 */
export function readYaml(path: string, text: string, code: Code): Read<YamlFile> {
  const source = new SourceText(path, text);
  const problems: Diagnostic[] = [];
  const report: Report = (span, message, help) => {
    problems.push({ code, message, ...(help === undefined ? {} : { help }), place: source.place(span) });
  };
  const size = Buffer.byteLength(source.text);
  if (size > largest) {
    const message = `the file has ${Math.ceil(size / 1024)} KB`;
    return {
      ok: false,
      problems: [{ code, message, help: "at most 256 KB are read", place: { file: path, line: 1, column: 1 } }],
    };
  }
  const deep = glanceAtDepth(source.text);
  if (deep !== null) {
    report(deep, deep.message, deep.help);
    return { ok: false, problems };
  }
  const tokens = [...new Parser().parse(source.text)];
  for (const refusal of refuseYaml(tokens).slice(0, most)) report(refusal, refusal.message, refusal.help);
  if (problems.length > 0) return { ok: false, problems };
  const composed = new Composer(options).compose(tokens, true, source.text.length);
  const document = composed.next().value;
  const lines = new Set<number>();
  for (const fault of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
    const [start, end] = fault.pos;
    const { line } = source.place({ start, end });
    if (lines.has(line)) continue; // one slip makes many errors on its line
    lines.add(line);
    const said = explain(fault);
    report({ start, end: Math.min(end, lineEnd(source.text, start)) }, said.message, said.help);
  }
  const contents = document?.contents ?? null;
  if (problems.length > 0) return { ok: false, problems };
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    report({ start: 0, end: 0 }, "the file says nothing", "an empty file grants nothing: remove it, or fill it in");
    return { ok: false, problems };
  }
  const root = build(contents, report);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { source, root } };
}

type Report = (span: Span, message: string, help?: string) => void;

/**
 * Recursion is safe here: the depth is bounded already. What stands in block style ends where its last value does; the
 * library's own range would run on to the next line.
 */
function build(node: ParsedNode, report: Report): YamlNode {
  const [start, end] = node.range;
  if (isMap(node)) {
    const members = new Map<string, { key: Span; value: YamlNode }>();
    for (const { key, value } of node.items) {
      const [keyStart, keyEnd] = key.range;
      const name = isScalar(key) ? String(key.value) : "";
      const at = { start: keyStart, end: keyEnd };
      if (name === "<<") report(at, "the merge key `<<` is not read here", "write the keys out");
      else if (members.has(name)) report(at, `the key ${quote(name)} is given twice`, "keep one of them");
      else members.set(name, { key: at, value: value === null ? empty(keyEnd) : build(value, report) });
    }
    const last = [...members.values()].at(-1);
    const inner = node.flow === true || last === undefined ? end : last.value.end;
    return { kind: "mapping", start, end: inner, members };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => build(item, report));
    const flow = node.flow === true;
    return { kind: "list", start, end: flow ? end : (items.at(-1)?.end ?? end), flow, items };
  }
  return { kind: "scalar", start, end, value: scalarValue(node) };
}

const empty = (at: number): YamlNode => ({ kind: "scalar", start: at, end: at, value: null });

function scalarValue(node: Node): string | number | boolean | null {
  const value: unknown = isScalar(node) ? node.value : null;
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    default:
      return null;
  }
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at === -1 ? text.length : Math.max(from + 1, at);
}

/** The library's own words, in our style; the commonest slips in words of ours. */
function explain(fault: YAMLError): { readonly message: string; readonly help?: string } {
  switch (fault.code) {
    case "TAB_AS_INDENT":
      return { message: "a tab indents this line", help: "indent with spaces" };
    case "MULTILINE_IMPLICIT_KEY":
      return { message: "this line is no key with a value", help: "write a space after the colon: `key: value`" };
    case "UNEXPECTED_TOKEN":
      return {
        message: "this does not belong here",
        help: "write one value on a line; quote text that holds special characters",
      };
    case "MISSING_CHAR":
      return fault.message.includes("quote")
        ? { message: "a quoted text before this never ends", help: "close it with the same quotation mark" }
        : fault.message.startsWith("Implicit")
          ? { message: "this line is no key with a value", help: "write a space after the colon: `key: value`" }
          : { message: uncapitalised(fault.message) };
    case "BAD_SCALAR_START":
      return { message: uncapitalised(fault.message), help: "quote the text" };
    case "NON_STRING_KEY":
      return { message: "this cannot be a key", help: "a key is a word" };
    default:
      return { message: uncapitalised(fault.message) };
  }
}

const uncapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
