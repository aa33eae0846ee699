import { isActive } from "./credential.ts";
import { ledgerLines } from "./ledger.ts";
import { entryPath } from "./request.ts";
import type { Pull, Scene } from "./scene.ts";

const fourHours = 4 * 60 * 60;

/** Act 4: it ends on time, and the entry leaves the repository with the proof. */
export async function endsOnTime(scene: Scene, pull: number, token: string): Promise<void> {
  const { tells } = scene;
  tells.act("It ends on time, and leaves");
  const now = await scene.passes(fourHours + 5);
  tells.says("the clock", `four hours later: ${now.toISOString().slice(0, 19)}Z`);
  await tells.finds("introspection refuses", false, () => isActive(scene, token));
  tells.says("/introspect", "not active: the access is over, whatever happens to the pull request");
  const revert = await tells.until(
    "a pull request removes the entry",
    "a pull request by the app",
    () => revertOf(scene),
    (found) => found !== null,
  );
  tells.says("Countersign", `opens #${revert!.number}: ${revert!.title}`);
  tells.quotes(revert!.body.split("\n").filter((line) => line.startsWith("- ")));
  await tells.finds(
    "its check is green",
    "success",
    async () => (await scene.checks(revert!.number)).find((run) => run.name === "countersign")?.conclusion,
  );
  await tells.finds("the app merges it", true, async () => (await scene.pull(revert!.number)).merged);
  const by = (await scene.pull(revert!.number)).merged_by?.login ?? "nobody";
  tells.says("GitHub shows", `countersign: success; merged by ${by}`);
  await tells.finds(
    "the entry is gone",
    404,
    async () => (await scene.asks("requester", "GET", `/contents/${entryPath}?ref=main`)).status,
  );
  await tells.finds("the ledger has the whole life", ["approved", "issued", "claimed", "ended", "reverted"], async () =>
    (await ledgerLines(scene)).map((line) => line.record.kind),
  );
  tells.says("the ledger", "the whole life, one line each:");
  tells.quotes((await ledgerLines(scene)).map((line) => `${line.at}  ${line.record.kind}`));
  const comment = await tells.until(
    "the comment tells the end",
    "access has ended",
    () => scene.comment(pull),
    (text) => text.includes("access has ended"),
  );
  tells.says("the comment", /^- `\S+`: .*$/mu.exec(comment)?.[0].slice(2) ?? "");
}

async function revertOf(scene: Scene): Promise<Pull | null> {
  const { body } = await scene.asks<readonly Pull[]>("requester", "GET", "/pulls?state=all");
  return body.find((pull) => pull.user.type === "Bot") ?? null;
}
