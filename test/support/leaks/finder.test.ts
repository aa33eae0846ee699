import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Secrets } from "./secrets.ts";

const secret = randomBytes(30).toString("base64url");
const noise = (length: number): string => randomBytes(length).toString("base64");

function finds(planted: string): readonly string[] {
  const secrets = new Secrets();
  secrets.add("credential", "the one", secret);
  secrets.add("key", "another", randomBytes(30).toString("hex"));
  return secrets.in(noise(5000) + planted + noise(5000)).map(({ name }) => name);
}

test.each<readonly [string, string]>([
  ["as it is", secret],
  ["inside JSON inside JSON", JSON.stringify(JSON.stringify({ token: secret }))],
  ["only its beginning", `${secret.slice(0, 16)}…`],
  ["only its end", `…${secret.slice(-16)}`],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64, one byte further on", Buffer.from(`x${secret}`).toString("base64")],
  ["in base64 for addresses, as a password", Buffer.from(`me:${secret}`).toString("base64url")],
  ["in hexadecimal", Buffer.from(secret).toString("hex")],
  ["in capital hexadecimal", Buffer.from(secret).toString("hex").toUpperCase()],
  ["in an address", new URL(`http://any.test/?token=${encodeURIComponent(secret)}`).href],
])("a secret is found %s", (_how, planted) => {
  expect(finds(planted)).toEqual(["the one"]);
});

test.each<readonly [string, string]>([
  ["nothing", ""],
  ["less of it than tells it", secret.slice(0, 15)],
  ["its middle turned round", secret.split("").toReversed().join("")],
])("and is not found in %s", (_what, planted) => {
  expect(finds(planted)).toEqual([]);
});

test("it is found at the very beginning and at the very end", () => {
  const secrets = new Secrets();
  secrets.add("credential", "the one", secret);
  for (const text of [secret, secret + noise(50), noise(50) + secret]) expect(secrets.in(text)).toHaveLength(1);
});

test("of a token in parts the signature counts: the parts before it are public", () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signature = randomBytes(64).toString("base64url");
  const said = `${part({ alg: "EdDSA", typ: "at+jwt" })}.${part({ iss: "https://access.test", sub: "github:102" })}`;
  const secrets = new Secrets();
  secrets.add("credential", "the one", `${said}.${signature}`);
  expect(secrets.in(`${said}.${noise(64)}`)).toEqual([]);
  expect(secrets.in(`${noise(20)}.${signature}`)).toHaveLength(1);
});

test("what is too short to be told from other text is refused", () => {
  expect(() => new Secrets().add("key", "short", "hunter2")).toThrow("too short to look for");
});
