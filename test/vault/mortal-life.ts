import { expectThat, type Wrong } from "../kill/wrong.ts";
import type { Mortal } from "../kill/mortal.ts";
import { checkLedger, publicKeyOf } from "../support/ledger-check/check-ledger.ts";
import { fileOf, issuesOf, ledgerOf, revertsOf } from "../support/place.ts";
import { until } from "../support/until.ts";
import { wrapOn } from "../support/vaulted-world.ts";
import { Visitor } from "../support/visitor.ts";
import type { MortalVault } from "./mortal-vault.ts";
import { report } from "./reports.ts";

const [kept, withdrawn, ghost] = ["kept", "withdrawn", "ghost"] as const;
/** How long they are approved for, in hours. */
const length = 4;

/**
 * Two credentials from Vault on one request: one is collected and ends on time, the other is taken back before anybody
 * collected it. Between them a token is left that no grant knows, which a sweep finds.
 */
export async function liveAtVault(place: Mortal, vault: MortalVault): Promise<readonly string[]> {
  const wrong: Wrong = [];
  await place.settled();
  const files = { ...report(kept, `${length}h`), ...report(withdrawn, `${length}h`) };
  const request = await place.requester.opens(files);
  await place.settled();
  await place.owner.approves(request);
  await place.platform.approves(request);
  await place.requester.merges(request);
  await until(
    "both are ready",
    async () => {
      for (const id of [kept, withdrawn]) await atMostOne(vault, `${id}.1`, wrong);
      return (await kinds(place, kept)).includes("issued") && (await kinds(place, withdrawn)).includes("issued")
        ? true
        : null;
    },
    patience,
  );
  const token = await collects(place, vault, wrong);

  const removal = await place.requester.opens({ [`access/reports/${withdrawn}.yaml`]: null });
  await place.settled();
  await place.requester.merges(removal);
  await until(
    "what was withdrawn is gone",
    async () => ((await vault.tokensOf(`${withdrawn}.1`)) === 0 ? true : null),
    patience,
  );
  await place.settled();

  await vault.leaves(place.settings["APP_ID"]!, place.repositoryId, `${ghost}.1`);
  await place.passes(length * 3600);
  await until("what was collected is gone", async () => ((await vault.lives(token)) ? null : true), patience);
  await until(
    "what nobody has is swept",
    async () => ((await vault.tokensOf(`${ghost}.1`)) === 0 ? true : null),
    patience,
  );
  await place.settled();
  for (let waits = 0; waits < 12 && !(await isOver(place)); waits += 1) {
    // Ends that come close together are removed together: a few seconds later.
    await place.passes(30);
    await place.settled();
  }
  await atTheEnd(place, vault, wrong);
  return [...wrong, ...place.ends];
}

/** Milliseconds that a loaded machine gets for what follows from one act, taking over from a dead process included. */
const patience = 150_000;

const kinds = async (place: Mortal, id: string): Promise<readonly string[]> =>
  (await ledgerOf(place, id)).map((line) => line.record.kind as string);

const isOver = async (place: Mortal): Promise<boolean> =>
  (await kinds(place, kept)).includes("reverted") && (await kinds(place, withdrawn)).includes("ended");

/** Never two at once, whatever became of whoever asked for them. */
async function atMostOne(vault: MortalVault, grant: string, wrong: Wrong): Promise<void> {
  const there = await vault.tokensOf(grant);
  if (there > 1) wrong.push(`${there} tokens at Vault carry ${grant}`);
}

/** Visits until the token is in hand and that is confirmed; what a visit gave before is refused from then on. */
async function collects(place: Mortal, vault: MortalVault, wrong: Wrong): Promise<string> {
  const tokens: string[] = [];
  await until(
    "the credential is collected",
    async () => {
      const visitor = new Visitor(place, "requester");
      const offered = await visitor.opens(`/claim/${place.repositoryId}-${kept}.1`);
      if (offered.text.includes("It was collected at")) return true;
      const shown = await visitor.presses(offered, "Show it once");
      const token = await vault.opens(wrapOn(shown));
      // What was opened on an earlier visit is in hand already.
      if (token !== null) tokens.push(token);
      await atMostOne(vault, `${kept}.1`, wrong);
      const confirmed = await visitor.presses(shown, "I have it");
      return confirmed.text.includes("It was collected at") ? true : null;
    },
    patience,
  );
  const last = tokens.at(-1);
  if (last === undefined) throw new Error("nothing was handed out");
  expectThat(wrong, "the last token that was handed out lives", await vault.lives(last), true);
  for (const earlier of tokens.slice(0, -1))
    expectThat(wrong, "a token that was handed out before lives", await vault.lives(earlier), false);
  return last;
}

async function atTheEnd(place: Mortal, vault: MortalVault, wrong: Wrong): Promise<void> {
  for (const id of [kept, withdrawn]) {
    expectThat(wrong, `the entry \`${id}\``, await fileOf(place, `access/reports/${id}.yaml`), null);
    expectThat(wrong, `tokens at Vault that carry ${id}.1`, await vault.tokensOf(`${id}.1`), 0);
    const said = await kinds(place, id);
    const once = ["approved", "ended"].map((kind) => said.filter((one) => one === kind).length);
    expectThat(wrong, `approved and ended of \`${id}\`, of ${said.join(", ")}`, once, [1, 1]);
  }
  expectThat(wrong, "tokens that come out of a wrap and live", (await vault.wrapped()).length, 0);
  const reverts = (await revertsOf(place)).map((pull) => pull.merged_at !== null);
  expectThat(wrong, "reverts, and whether they are merged", reverts, [true]);
  const notices = (await issuesOf(place)).map((issue) => issue.title as string);
  expectThat(wrong, "notices", notices, ["Countersign adopted the access rules of this repository"]);
  const url = `${place.sandboxUrl.replace("http://", "http://admin:ghp_admin@")}/${place.repository}.git`;
  wrong.push(...(await checkLedger(url, publicKeyOf(place.settings["LEDGER_KEY"]!))));
}
