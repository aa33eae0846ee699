const longest = 80;

/** Everything that shows as nothing, as a space, or as something other than it is. */
const deceptive =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f]/gu;

/** What people typed, for a message: in backticks, on one line, invisible characters escaped, cut where it is long. */
export function quote(text: string): string {
  const whole = [...text];
  const shown = whole.length > longest ? `${whole.slice(0, longest).join("")}…` : text;
  return `\`${escapeDeceptive(shown).replaceAll("`", "'")}\``;
}

/** The same text with whatever cannot be seen written as `\u{…}`. */
export function escapeDeceptive(text: string): string {
  return text.replace(deceptive, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}
