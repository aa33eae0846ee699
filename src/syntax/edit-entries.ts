import type { EntryId } from "../core/ids.ts";
import { readYaml } from "./read-yaml.ts";
import type { YamlFile, YamlNode } from "./yaml-tree.ts";
import { plain } from "./yaml-tree.ts";

/**
 * Removes exactly the named entries from a file's text; `null` where nothing would be left: the file goes. Every other
 * byte stays: comments of other entries, quoting, line breaks, a missing final one. With an entry go the comments on
 * its lines and those directly above it, without a blank line between. A text that does not parse, or is a list in
 * brackets, holds no entry that could have been read, and stays as it is.
 */
export function removeEntries(source: string, ids: ReadonlySet<EntryId>): string | null {
  const read = readYaml("", source, "E101");
  if (!read.ok) return source;
  const { root } = read.value;
  const goes = (node: YamlNode): boolean => {
    const id = idOf(node);
    return id !== null && (ids as ReadonlySet<string>).has(id);
  };
  if (root.kind !== "list") return goes(root) ? null : source;
  if (root.flow) return source;
  if (root.items.every(goes)) return null;
  const doomed = [...root.items.keys()].filter((index) => goes(root.items[index] as YamlNode));
  if (doomed.length === 0) return source;
  const kept = JSON.stringify(root.items.filter((node) => !goes(node)).map(plain));
  const mark = source.slice(0, source.length - read.value.source.text.length);
  for (const reach of reaches) {
    const text = mark + without(read.value, doomed, reach);
    if (says(text, kept)) return text;
  }
  throw new Error(`the entries ${[...ids].join(", ")} cannot be cut out`);
}

function idOf(node: YamlNode): string | null {
  const id = node.kind === "mapping" ? node.members.get("id")?.value : undefined;
  return id?.kind === "scalar" && typeof id.value === "string" ? id.value : null;
}

/** What is cut must leave the other entries as they were: a comment can become part of a text block above it. */
function says(text: string, kept: string): boolean {
  const read = readYaml("", text, "E101");
  return read.ok && JSON.stringify(plain(read.value.root)) === kept;
}

/**
 * How far a cut goes: from the comments directly above the dash to the end of the item's last line; to where the next
 * item begins with its comments; or to the next dash. The later ones are taken only where the earlier ones would make
 * what follows part of a text block above.
 */
const reaches = ["item", "next-item", "next-dash"] as const;

function without(file: YamlFile, doomed: readonly number[], reach: (typeof reaches)[number]): string {
  const { text } = file.source;
  const items = itemsOf(file);
  let result = "";
  let from = 0;
  for (const index of doomed) {
    const item = items[index];
    if (item === undefined) continue;
    const next = items[index + 1];
    const whole = reach === "next-dash" ? (next?.dash ?? text.length) : (next?.start ?? item.end);
    const end = reach === "item" ? item.end : whole;
    result += text.slice(from, Math.max(from, item.start));
    from = Math.max(from, end);
  }
  return result + text.slice(from);
}

interface Item {
  readonly start: number;
  readonly dash: number;
  readonly end: number;
}

function itemsOf({ source: { text }, root }: YamlFile): readonly Item[] {
  if (root.kind !== "list") return [];
  let floor = 0;
  return root.items.map((node) => {
    const dash = lineStart(text, dashBefore(text, node.start, floor));
    const start = commentsAbove(text, dash, floor);
    const end = linesEnd(text, Math.max(node.end, node.start));
    floor = end;
    return { start, dash, end };
  });
}

/** The dash that begins an item: the last one before its value that stands first in its line. */
function dashBefore(text: string, value: number, floor: number): number {
  let line = lineStart(text, value);
  while (line > floor && !/^[ \t]*-(?:\s|$)/.test(text.slice(line, lineEnd(text, line))))
    line = lineStart(text, line - 1);
  return line;
}

function commentsAbove(text: string, line: number, floor: number): number {
  let start = line;
  while (start > floor) {
    const above = lineStart(text, start - 1);
    if (above < floor || !/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}

/** A block of text ends with its line break already; anything else ends within a line, with a comment after it perhaps. */
function linesEnd(text: string, end: number): number {
  return end > 0 && text[end - 1] === "\n" ? end : lineEnd(text, end);
}

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** After the line break, or the end of the text. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
}
