const block =
  "address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|legend|li|main|nav|ol|p|pre|section|summary|table|tbody|textarea|thead|tr|ul";

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

/**
 * What somebody reads in a part of a page, one block a line: buttons in brackets, fields with what stands in them.
 * `part` is the id of an element, or its name.
 */
export function textOf(page: string, part = "main"): string {
  return cut(page, part)
    .replaceAll(/<textarea[^>]*>\n?([\s\S]*?)<\/textarea\s*>/gu, (_, text: string) => `\n[${text.trim()}]\n`)
    .replaceAll(/<input[^>]*type="(?:radio|checkbox)"[^>]*>/gu, (tag) => (tag.includes(" checked") ? "(x) " : "( ) "))
    .replaceAll(/<input[^>]*>/gu, (tag) =>
      tag.includes('"hidden"') ? "" : `[${/ value="([^"]*)"/u.exec(tag)?.[1] ?? ""}]`,
    )
    .replaceAll(/<button[^>]*>([\s\S]*?)<\/button\s*>/gu, "[$1]")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(new RegExp(`</?(?:${block})(?:\\s[^>]*)?>`, "gu"), "\n")
    .replaceAll(/<\/t[dh]>/gu, " | ")
    .replaceAll(/<[^>]+>/gu, "")
    .replaceAll(/&(lt|gt|quot|#39|amp);/gu, (_, name: string) => entities[name] ?? "")
    .split("\n")
    .map((line) => line.replaceAll(/ +/gu, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

function cut(page: string, part: string): string {
  const start = new RegExp(`<(${part}|[a-z]+[^>]* id="${part}")[\\s>]`, "u").exec(page);
  if (start === null) throw new Error(`the page has no ${part}`);
  const name = /^<([a-z]+)/u.exec(start[0])?.[1] ?? part;
  const end = page.indexOf(`</${name}>`, start.index);
  return page.slice(start.index, end === -1 ? undefined : end);
}
