/** A text that people read, with what differs from run to run named by what it is. */
export const plain = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/gu, "‹time›")
    .replaceAll(/\b[0-9a-f]{40}\b/gu, "‹sha›")
    .replaceAll(/commit [0-9a-f]{7}\b/gu, "commit ‹sha›")
    .replaceAll(/tree [0-9a-f]{12}\b/gu, "tree ‹tree›")
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/gu, "‹us›")
    .replaceAll(/\\?#\u2060?\d+/gu, "#‹n›");

/** The lines of a comment that say something about reviews, objections and grants. */
export const points = (text: string): readonly string[] =>
  plain(text)
    .split("\n")
    .filter((line) => line.startsWith("- "));
