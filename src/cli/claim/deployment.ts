import type { Wrapped } from "../../core/messages/unwrap.ts";
import { webAddress, type GrantAddress } from "./address.ts";
import { ask, textOf, type Answer } from "./ask.ts";
import { ends, Stopped } from "./stopped.ts";

/** What a deployment tells anybody: who it is, and where one logs in. */
export interface Discovered {
  readonly github: string;
  readonly clientId: string;
}

/** What was handed over. */
export interface Collected {
  readonly grant: string;
  readonly entitlement: string;
  readonly expiresAt: string;
  readonly handed: Handed;
  /** As it came, for `--json`. */
  readonly said: Answer["body"];
}

export type Handed =
  | { readonly kind: "token"; readonly credential: string; readonly audience: string }
  | ({ readonly kind: "wrapped"; readonly creationPath: string; readonly opensUntil: string } & Wrapped)
  /** No secret: it works with the subject's own key only. */
  | { readonly kind: "public"; readonly credential: string }
  /** Nothing: how to log in. */
  | { readonly kind: "nothing"; readonly how: string };

export async function discover(deployment: string): Promise<Discovered> {
  const answer = await ask(`${deployment}/.well-known/countersign`);
  const { host } = new URL(deployment);
  if (answer.status !== 200)
    throw new Stopped(ends.unreachable, `${host} is no Countersign: it answered ${answer.status}`);
  const own = textOf(answer, "public_url", host);
  if (own !== deployment) throw new Stopped(ends.unreachable, `${deployment} calls itself ${own}: use that address`);
  const told = answer.body["github"];
  const { url, client_id: clientId } = (typeof told === "object" && told !== null ? told : {}) as Answer["body"];
  const github = typeof url === "string" ? webAddress(url) : null;
  if (github === null || typeof clientId !== "string")
    throw new Stopped(ends.unreachable, `${host} does not say at which GitHub to log in, over https`);
  return { github, clientId };
}

/** Shows GitHub's token to the deployment, this once; from then on a short-lived session of its own serves. */
export async function openSession(deployment: string, githubToken: string): Promise<string> {
  const answer = await ask(`${deployment}/api/login`, { method: "POST", bearer: githubToken });
  if (answer.status !== 200) throw refusalIn(answer, ends.notLoggedIn);
  return textOf(answer, "session", deployment);
}

export async function collect({ deployment, name }: GrantAddress, session: string): Promise<Collected> {
  const answer = await ask(`${deployment}/api/claims/${name}`, { method: "POST", bearer: session });
  return collectedIn(answer, deployment);
}

/** Its wrap was opened by somebody else: it is revoked, and another one comes. */
export async function reportOpened({ deployment, name }: GrantAddress, session: string): Promise<Collected> {
  const answer = await ask(`${deployment}/api/claims/${name}/report`, { method: "POST", bearer: session });
  return collectedIn(answer, deployment);
}

/** A run collects with the token that GitHub Actions made for it; what it confirms with comes along. */
export async function collectAsRun(
  { deployment, name }: GrantAddress,
  token: string,
): Promise<{ readonly collected: Collected; readonly session: string }> {
  const answer = await ask(`${deployment}/api/claims/${name}/run`, { method: "POST", bearer: token });
  const { session: _, ...said } = answer.body;
  return { collected: { ...collectedIn(answer, deployment), said }, session: textOf(answer, "session", deployment) };
}

export async function confirm({ deployment, name }: GrantAddress, session: string): Promise<void> {
  const answer = await ask(`${deployment}/api/claims/${name}/confirm`, { method: "POST", bearer: session });
  if (answer.status !== 200) throw refusalIn(answer, ends.refused);
}

function collectedIn(answer: Answer, whose: string): Collected {
  if (answer.status !== 200) throw refusalIn(answer, ends.refused);
  return {
    grant: textOf(answer, "grant", whose),
    entitlement: textOf(answer, "entitlement", whose),
    expiresAt: textOf(answer, "expires_at", whose),
    handed: handedIn(answer, whose),
    said: answer.body,
  };
}

function handedIn(answer: Answer, whose: string): Handed {
  const text = (key: string): string => textOf(answer, key, whose);
  const kind = text("delivery");
  switch (kind) {
    case "token":
      return { kind, credential: text("credential"), audience: text("audience") };
    case "public":
      return { kind, credential: text("credential") };
    case "nothing":
      return { kind, how: text("how") };
    case "wrapped": {
      const { vault, reads } = answer.body;
      const { address, namespace } = (typeof vault === "object" && vault !== null ? vault : {}) as Answer["body"];
      const at = typeof address === "string" ? webAddress(address) : null;
      if (at === null) throw new Stopped(ends.unreachable, `${whose} names no Vault that is reached over https`);
      return {
        kind,
        token: text("wrapping_token"),
        creationPath: text("creation_path"),
        opensUntil: text("opens_until"),
        at: { address: at, namespace: typeof namespace === "string" ? namespace : null },
        reads: Array.isArray(reads) ? reads.map(String) : [],
      };
    }
    default:
      throw new Stopped(ends.unreachable, `${whose} hands over \`${kind}\`, which this program does not know`);
  }
}

/** The words that the page would have used. */
function refusalIn(answer: Answer, code: number): Stopped {
  const { title, because } = answer.body;
  if (typeof title !== "string" || typeof because !== "string")
    return new Stopped(ends.unreachable, `the deployment answered ${answer.status}`);
  return new Stopped(answer.status === 401 ? ends.notLoggedIn : code, `${title}. ${because}`);
}
