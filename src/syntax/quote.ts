const longest = 80;

/** Everything that shows as nothing, as a space, or as something other than it is. */
const deceptive = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** What people typed, for a message: in backticks, on one line, invisible characters escaped, cut where it is long. */
export function quote(text: string): string {
  const whole = Array.from(text);
  const shown = whole.length > longest ? `${whole.slice(0, longest).join("")}…` : text;
  return `\`${escapeDeceptive(shown).replaceAll("`", "'")}\``;
}

/** The same text with whatever cannot be seen written as `\u{…}`. */
export function escapeDeceptive(text: string): string {
  return text.replace(deceptive, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}
