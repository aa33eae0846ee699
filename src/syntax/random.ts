/**
 * Whether a value was drawn rather than written: a password with marks in it, a token, a UUID. Names, paths, dates,
 * versions and ticket numbers are not, whatever digits they hold.
 */
export function isRandom(value: string): boolean {
  const said = value.replace(/[.,:;!?)\]}]+$/u, "");
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(said)) return true;
  if (/^\d{4}-\d{2}-\d{2}/u.test(said) || /^[a-z][a-z0-9+.-]*:\/\//iu.test(said)) return false;
  return isPassword(value) || said.split(/[-_./:=+%@]/u).some((part) => part.length >= 12 && isDrawn(part));
}

/** Eight characters or more, with letters of both cases, digits, and one of the marks that passwords are made to have. */
const isPassword = (value: string): boolean =>
  value.length >= 8 && /[a-z]/u.test(value) && /[A-Z]/u.test(value) && /\d/u.test(value) && /[!#$%^&*~?]/u.test(value);

/** Letters and digits, or letters of both cases, change places again and again: in words and dates they do not. */
function isDrawn(part: string): boolean {
  const kinds = Array.from(part, (c) => (/\d/u.test(c) ? "digit" : /[a-z]/u.test(c) ? "small" : "capital"));
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return new Set(kinds).size > 1 && kinds.includes("digit") && changes >= Math.max(4, part.length / 6);
}
