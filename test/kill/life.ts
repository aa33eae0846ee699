import type { Json } from "../support/api.ts";
import { entry, idIn } from "../support/entry.ts";
import { checkLedger, publicKeyOf } from "../support/ledger-check/check-ledger.ts";
import { fileOf, introspect, issuesOf, ledgerOf, revertsOf } from "../support/place.ts";
import type { Request } from "../support/request.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";
import type { Mortal } from "./mortal.ts";
import { expectThat, type Wrong } from "./wrong.ts";

/** One request from opening to its removal, whatever happens to the application; answers what was not as it should be. */
export async function live(place: Mortal): Promise<readonly string[]> {
  const wrong: Wrong = [];
  const files = entry();
  const id = idIn(files);
  await place.settled();
  const request = await place.requester.opens(files);
  await place.settled();
  await place.owner.approves(request);
  await place.platform.approves(request);
  expectThat(wrong, "the check of the approved request", (await request.checks())["countersign"], "success");
  await place.requester.merges(request);
  const tokens = await collects(place, id, wrong);
  await place.settled();
  await atMostOneCredential(place, id, wrong);
  await place.passes(4 * 3600);
  for (const token of tokens) await refused(place, token);
  await place.settled();
  for (let waits = 0; waits < 12; waits += 1) {
    // Ends that come close together are removed together: a few seconds later.
    await place.passes(10);
    await place.settled();
    if ((await kinds(place, id)).includes("reverted")) break;
  }
  if (place.kills > 0) await swept(place);
  await atTheEnd(place, id, files, request, wrong);
  return [...wrong, ...place.ends];
}

/** The next sweep finds nothing to do. */
async function swept(place: Mortal): Promise<void> {
  await place.passes(301);
  await place.settled();
}

/** Visits until the credential is in hand and confirmed; what was shown before must be refused from then on. */
async function collects(place: Mortal, id: string, wrong: Wrong): Promise<readonly string[]> {
  const tokens: string[] = [];
  const page = `/claim/${place.repositoryId}-${id}.1`;
  await until("the credential is collected", async () => {
    const visitor = new Visitor(place, "requester");
    const offered = await visitor.opens(page);
    if (offered.text.includes("It was collected at")) return true;
    await atMostOneCredential(place, id, wrong);
    const former = (await ledgerOf(place, id)).flatMap(({ record }) =>
      record.kind === "claimed" ? [record.handle] : [],
    );
    const shown = await visitor.presses(offered, "Show it once");
    const token = /<textarea id="token"[^>]*>([^<]+)<\/textarea>/u.exec(shown.text)?.[1];
    if (token === undefined) return null;
    // What was claimed may have arrived, though the application died before it could know.
    if (former.includes(jtiOf(token))) wrong.push(`${jtiOf(token)} was claimed before, and is handed out again`);
    tokens.push(token);
    await active(place, token);
    for (const earlier of tokens.slice(0, -1)) await refused(place, earlier);
    const confirmed = await visitor.presses(shown, "I have it");
    return confirmed.text.includes("It was collected at") ? true : null;
  });
  const handed = tokens.map((token) => jtiOf(token));
  if (new Set(handed).size !== handed.length) wrong.push(`one credential was handed out twice: ${handed.join(", ")}`);
  const last = tokens.at(-1);
  if (last === undefined) wrong.push("nothing was handed out");
  else await active(place, last);
  return tokens;
}

const jtiOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as { readonly jti: string }).jti;

const active = (place: Mortal, token: string): Promise<true> =>
  until("the token is taken", async () => ((await introspect(place, token)).active === true ? true : null), 20_000);

const refused = (place: Mortal, token: string): Promise<true> =>
  until("the token is refused", async () => ((await introspect(place, token)).active === false ? true : null), 20_000);

async function atMostOneCredential(place: Mortal, id: string, wrong: Wrong): Promise<void> {
  const rows = await place.sql<{ readonly handle: string }>(
    "SELECT handle FROM countersign.token WHERE granted LIKE $1 AND state <> 'revoked'",
    [`${id}.%`],
  );
  if (rows.length > 1) wrong.push(`several credentials at once: ${rows.map(({ handle }) => handle).join(", ")}`);
}

const kinds = async (place: Mortal, id: string): Promise<readonly string[]> =>
  (await ledgerOf(place, id)).map((line) => line.record.kind);

async function atTheEnd(
  place: Mortal,
  id: string,
  files: Readonly<Record<string, string>>,
  request: Request,
  wrong: Wrong,
): Promise<void> {
  const path = Object.keys(files)[0]!;
  expectThat(wrong, "the entry on the default branch", await fileOf(place, path), null);
  const reverts = (await revertsOf(place)).map((pull: Json) => pull.merged_at !== null);
  expectThat(wrong, "reverts, and whether they are merged", reverts, [true]);
  const notices = (await issuesOf(place)).map((issue: Json) => issue.title as string);
  expectThat(wrong, "notices", notices, ["Countersign adopted the access rules of this repository"]);
  // Throws where there are several.
  const comment = await request.comment();
  if (!comment.includes("ended")) wrong.push(`the comment does not tell of the end:\n${comment}`);
  const lines = await ledgerOf(place, id);
  expectThat(wrong, "grants", [...new Set(lines.map((line) => line.record.grant))], [`${id}.1`]);
  const once = ["approved", "ended", "reverted"].map(
    (kind) => lines.filter((line) => line.record.kind === kind).length,
  );
  expectThat(wrong, "approved, ended and reverted", once, [1, 1, 1]);
  const live = await place.sql("SELECT handle FROM countersign.token WHERE state <> 'revoked'");
  expectThat(wrong, "credentials that are left", live, []);
  const url = `${place.sandboxUrl.replace("http://", "http://admin:ghp_admin@")}/${place.repository}.git`;
  wrong.push(...(await checkLedger(url, publicKeyOf(place.settings["LEDGER_KEY"]!), "--whole")));
}
