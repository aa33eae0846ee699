/** Credentials of no use anywhere, put together here so that no file of this repository holds one in a piece. */
const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const letters = `${capitals}abcdefghijklmnopqrstuvwxyz0123456789`;

/** The same text each time, as if it had been drawn. */
export function drawn(length: number, from: string = letters): string {
  let state = length * 7919 + from.length;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from[Math.floor((state / 2_147_483_648) * from.length)];
  }).join("");
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const hex = "0123456789abcdef";
const pem = (kind: string): string =>
  [`-----BEGIN ${kind}`, ` KEY-----\n${drawn(64)}\n${drawn(64)}\n${drawn(40)}==\n-----END ${kind}`, " KEY-----"].join(
    "",
  );
const jwt = `${part({ alg: "EdDSA", typ: "at+jwt" })}.${part({ iss: "https://access.test", sub: "github:102" })}.${drawn(86)}`;

/** By what it is: the text as it may be pasted, and the part of it that nobody may repeat. */
export const credentials: Readonly<Record<string, readonly [pasted: string, secret: string]>> = {
  "embedded token": [jwt, jwt.split(".")[2]!],
  "Vault service token": [`hvs.${drawn(95)}`, drawn(95)],
  "short Vault service token": [`hvs.${drawn(24)}`, drawn(24)],
  "Vault batch token": [`hvb.${drawn(140)}`, drawn(140)],
  "older Vault token": [`s.${drawn(24)}`, drawn(24)],
  "wrapped Vault token": [`https://vault.test/ui/?wrapped_token=hvs.${drawn(95)}`, drawn(95)],
  "AppRole secret id": ["secret_id: 0f3b5d1e-8a5c-4c1e-9f54-1f2a3b4c5d6e", "1f2a3b4c5d6e"],
  "GitHub token": [`ghp_${drawn(36)}`, drawn(36)],
  "fine-grained GitHub token": [`github_pat_${drawn(22)}_${drawn(59)}`, drawn(59)],
  "installation token": [`ghs_1234_${jwt}`, jwt.split(".")[2]!],
  "AWS access key": [`AKIA${drawn(16, `${capitals}234567`)}`, drawn(16, `${capitals}234567`)],
  "AWS secret key": [`aws_secret_access_key = ${drawn(40)}`, drawn(40)],
  "RSA key": [pem("RSA PRIVATE"), drawn(64)],
  "OpenSSH key": [pem("OPENSSH PRIVATE"), drawn(64)],
  "PKCS #8 key": [pem("PRIVATE"), drawn(64)],
  "key of a service account": [
    `{"type":"service_account","private_key":"${pem("PRIVATE").replaceAll("\n", String.raw`\n`)}"}`,
    drawn(64),
  ],
  "Google API key": [`AIza${drawn(35)}`, drawn(35)],
  "Slack token": [`xoxb-${drawn(12, "123456789")}-${drawn(12, "123456789")}-${drawn(24)}`, drawn(24)],
  "Slack webhook": [
    `https://hooks.slack.com/services/T${drawn(8, hex.toUpperCase())}/B0123456789/${drawn(24)}`,
    drawn(24),
  ],
  "npm token": [`npm_${drawn(36)}`, drawn(36)],
  "line of .npmrc": [`//registry.npmjs.org/:_authToken=${drawn(36)}`, drawn(36)],
  "PostgreSQL address": [`postgres://orders:${drawn(14)}@db.acme.test:5432/orders`, drawn(14)],
  "Redis address": [`rediss://:${drawn(14)}@cache.acme.test:6379`, drawn(14)],
  "address with a password": [`https://requester:${drawn(14)}@orders.acme.test/`, drawn(14)],
  password: [`password: ${drawn(16)}`, drawn(16)],
  "password that somebody made up": ["the password is Summer2026!", "Summer2026!"],
  "token in an address": [`https://orders.acme.test/?token=${drawn(40)}`, drawn(40)],
  "API key": [`API_KEY=${drawn(32, hex)}`, drawn(32, hex)],
  "bearer token": [`Authorization: Bearer ${drawn(40)}`, drawn(40)],
  "our own key": [`LEDGER_KEY=${drawn(43)}`, drawn(43)],
  "Azure key": [`AccountName=orders;AccountKey=${drawn(86)}==`, drawn(86)],
};
