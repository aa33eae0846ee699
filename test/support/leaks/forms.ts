/** So many characters of a secret in a row, in whatever form, are the secret. */
export const windowLength = 16;

/**
 * What to look for so that a secret is found: its beginning and its end, each as it is, in base64 wherever it begins in
 * what was encoded, in hexadecimal, and as it stands in addresses. Each is 16 characters long. Throws where the secret is
 * shorter: it would be found everywhere.
 */
export function formsOf(secret: string): readonly string[] {
  const text = tellingPart(secret);
  if (text.length < windowLength) throw new Error(`a secret of ${text.length} characters is too short to look for`);
  return [...new Set([text.slice(0, windowLength), text.slice(-windowLength)].flatMap(formsOfWindow))];
}

/** Of a token in parts, its signature: the parts before it hold what many of them have in common. */
const tellingPart = (secret: string): string =>
  /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/u.test(secret) ? secret.slice(secret.lastIndexOf(".") + 1) : secret;

function formsOfWindow(window: string): readonly string[] {
  const hex = Buffer.from(window).toString("hex");
  const inAddress = encodeURIComponent(window);
  return [window, hex, hex.toUpperCase(), inAddress, ...[0, 1, 2].flatMap((before) => inBase64(window, before))].map(
    (form) => form.slice(0, windowLength),
  );
}

/** Encoded after so many other bytes: the characters that depend on nothing but the window. */
function inBase64(window: string, before: number): readonly string[] {
  const encoded = Buffer.from("\0".repeat(before) + window).toString("base64");
  const own = encoded.slice(Math.ceil((before * 8) / 6));
  return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
}
