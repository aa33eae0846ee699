import { quote } from "./quote.ts";
import type { YamlFile, YamlNode } from "./yaml-tree.ts";

const words: Readonly<Record<string, string>> = {
  string: "text",
  object: "a mapping",
  array: "a list",
  integer: "a whole number",
  boolean: "`true` or `false`",
};

/** Says that something is of another kind than it must be: mostly a login, id or ticket that YAML takes for a number. */
export function wrongType(
  file: YamlFile,
  node: YamlNode,
  name: string,
  wanted: string,
  expected: string | undefined,
  quotable: boolean,
): { readonly message: string; readonly help: string } {
  const typed = file.source.text.slice(node.start, node.end);
  const help = expected ?? `write ${words[wanted] ?? wanted}`;
  if (node.kind !== "scalar" || node.value === null) {
    const is = node.kind === "scalar" ? "is empty" : `must be ${words[wanted] ?? wanted}`;
    return { message: `${name} ${is}`, help };
  }
  if (wanted !== "string")
    return { message: `${name} must be ${words[wanted] ?? wanted}, and this is ${quote(typed)}`, help };
  const read = typeof node.value === "number" ? `the number ${node.value}` : `\`${String(node.value)}\``;
  const message = `${name} must be text, and YAML reads ${quote(typed)} as ${read}`;
  return { message, help: quotable ? `quote it: ${quote(`"${typed}"`)}` : help };
}
