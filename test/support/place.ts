import { createHash } from "node:crypto";
import { succeed, type Json } from "./api.ts";
import type { Person } from "./person.ts";

/** Where people do things and read what GitHub shows: the embedded GitHub and Countersign, however they run. */
export interface Place {
  readonly sandboxUrl: string;
  readonly appUrl: string;
  readonly organisation: string;
  readonly repository: string;
  readonly admin: Person;
  /** The next second: GitHub's times have no finer grain. */
  tick(): Promise<void>;
  /** When what was done has arrived; in one process also when everything that follows from it is done. */
  settled(): Promise<void>;
}

/** Whom the example's systems are, where they ask about tokens. */
export const introspection = { id: "orders-proxy", secret: "a-secret-of-the-orders-proxy" } as const;

/** What is not GitHub: the clock, and the webhooks under way. */
export async function control(
  place: Pick<Place, "sandboxUrl">,
  method: string,
  path: string,
  body?: object,
): Promise<Json> {
  const response = await fetch(`${place.sandboxUrl}/_sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** A file of the default branch, or of another branch; `null` where it is not there. */
export async function fileOf(place: Place, path: string, ref = "main"): Promise<string | null> {
  const { status, body } = await place.admin.api(
    "GET",
    `/repos/${place.repository}/contents/${path}?ref=${encodeURIComponent(ref)}`,
  );
  return status === 404 ? null : Buffer.from(body.content, "base64").toString("utf8");
}

/** The ledger's lines about an entry, oldest first. */
export async function ledgerOf(place: Place, entry: string): Promise<readonly Json[]> {
  const folder = createHash("sha256").update(entry).digest("hex").slice(0, 2);
  const text = await fileOf(place, `grants/${folder}/${entry}.jsonl`, "countersign/ledger");
  return (text ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Pull requests by the app. */
export async function revertsOf(place: Place, state: "open" | "all" = "all"): Promise<readonly Json[]> {
  const pulls = await succeed(place.admin.api("GET", `/repos/${place.repository}/pulls?state=${state}&per_page=100`));
  return pulls.filter((pull: Json) => pull.user.type === "Bot");
}

export async function issuesOf(place: Place): Promise<readonly Json[]> {
  const issues = await succeed(place.admin.api("GET", `/repos/${place.repository}/issues?state=all&per_page=100`));
  return issues.filter((issue: Json) => issue.pull_request === undefined);
}

/** What the application says of a token, asked as one of the example's systems: RFC 7662. */
export async function introspect(place: Pick<Place, "appUrl">, token: string): Promise<Json> {
  const response = await fetch(`${place.appUrl}/introspect`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${introspection.id}:${introspection.secret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ token }),
  });
  return response.json();
}
