import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { Browser } from "./browser.ts";
import { ledgerLines } from "./ledger.ts";
import type { Scene } from "./scene.ts";

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly entitlement: string;
  readonly jti: string;
  readonly exp: number;
}

/** Act 3: merged, written down, issued, and collected once. Returns the token. */
export async function isGranted(scene: Scene, pull: number): Promise<string> {
  const { tells } = scene;
  tells.act("Merged: written down, issued, collected once");
  await scene.does("requester", "PUT", `/pulls/${pull}/merge`, { merge_method: "squash" });
  tells.says("requester", "merges, as a squash");
  await tells.finds("the ledger has the approval and the issue", ["approved", "issued"], async () =>
    (await ledgerLines(scene)).map((line) => line.record.kind),
  );
  tells.says("the ledger", "branch countersign/ledger, read with git:");
  tells.quotes((await ledgerLines(scene)).map((line) => `${line.at}  ${line.record.kind.padEnd(9)} key ${line.key}`));
  const link = await tells.until(
    "the comment says where to collect",
    "a link",
    () => scene.comment(pull),
    (text) => linkIn(text) !== null,
  );
  tells.says("the comment", `ready: requester collects the credential at ${linkIn(link)}`);
  const browser = new Browser("requester");
  const page = await browser.opens(linkIn(link)!);
  const token = tokenIn((await browser.presses(page, "Show it once"))?.text ?? "");
  await tells.finds("the claim page shows a token", true, async () => token !== "");
  tells.says("requester", 'logs in at GitHub, presses "Show it once", and has a token');
  const claims = await verified(scene, token);
  tells.says("the token", `verified against ${scene.played.appUrl}/.well-known/jwks.json:`);
  tells.quotes([`sub ${claims.sub}   aud ${claims.aud}   entitlement ${claims.entitlement}   jti ${claims.jti}`]);
  await tells.finds("introspection says active", true, () => isActive(scene, token));
  tells.says("/introspect", "active");
  await tells.finds(
    "the claim is in the ledger",
    "claimed",
    async () => (await ledgerLines(scene)).at(-1)?.record.kind,
  );
  return token;
}

const linkIn = (comment: string): string | null => /https?:\S+\/claim\/\S+/u.exec(comment)?.[0] ?? null;
const tokenIn = (page: string): string => /eyJ[\w-]+\.[\w-]+\.[\w-]+/u.exec(page)?.[0] ?? "";

/** Checks the signature with node:crypto, by the key that the deployment publishes. */
async function verified(scene: Scene, token: string): Promise<Claims> {
  const [head = "", body = "", signature = ""] = token.split(".");
  const { kid } = json(head) as { readonly kid: string };
  const response = await fetch(`${scene.played.appUrl}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { readonly keys: readonly (JsonWebKey & { readonly kid: string })[] };
  const key = keys.find((one) => one.kid === kid);
  await scene.tells.finds(
    "the token's key is published, and signed it",
    true,
    async () =>
      key !== undefined &&
      verify(
        null,
        Buffer.from(`${head}.${body}`),
        createPublicKey({ key, format: "jwk" }),
        Buffer.from(signature, "base64url"),
      ),
  );
  const claims = json(body) as Claims;
  await scene.tells.finds("the token is for the entry", ["github:102", "orders-db/read"], async () => [
    claims.sub,
    claims.entitlement,
  ]);
  return claims;
}

const json = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));

/** What the system behind asks before it trusts a token: RFC 7662. */
export async function isActive({ played }: Scene, token: string): Promise<boolean> {
  const { id, secret } = played.introspection;
  const response = await fetch(`${played.appUrl}/introspect`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ token }),
  });
  return ((await response.json()) as { readonly active: boolean }).active;
}
