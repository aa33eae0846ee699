import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Pull, Scene } from "./scene.ts";

export const entryId = "orders-read-4812";
export const entryPath = `access/orders-db/${entryId}.yaml`;
const branch = "read-orders";

const entry = (duration: string): string => `id: ${entryId}
subject: { kind: human, login: requester }
entitlement: orders-db/read
duration: ${duration}
justification: Reconcile refunds after Friday's outage
ticket: INC-4812
`;

const shown = (checks: Awaited<ReturnType<Scene["checks"]>>): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.map((run) => [run.name, run.conclusion ?? run.status]));

/** Waits until the checks are as told, and tells them with their titles. */
async function showsChecks(
  scene: Scene,
  pull: number,
  step: string,
  expected: Readonly<Record<string, string>>,
): Promise<void> {
  await scene.tells.finds(step, expected, async () => shown(await scene.checks(pull)));
  const runs = await scene.checks(pull);
  for (const run of runs)
    scene.tells.says("GitHub shows", `${run.name}: ${run.conclusion ?? run.status}, ${run.output.title}`);
}

/** Act 1: a pull request asks for access. Returns its number. */
export async function asksForAccess(scene: Scene): Promise<number> {
  const { tells } = scene;
  tells.act("A pull request asks for access");
  await scene.git("clone", "--quiet", scene.remote, ".");
  await scene.git("switch", "--quiet", "--create", branch);
  await mkdir(join(scene.clone, dirname(entryPath)), { recursive: true });
  await writeFile(join(scene.clone, entryPath), entry("8h"));
  await scene.git("add", "--all");
  await scene.git("commit", "--quiet", "--message", "Read access to the orders database");
  await scene.git("push", "--quiet", "origin", branch);
  tells.says("requester", `clones the repository, writes ${entryPath}, and pushes it with git:`);
  tells.quotes(entry("8h").trimEnd().split("\n"));
  const pull = await scene.does<Pull>("requester", "POST", "/pulls", {
    title: "Read access to the orders database",
    head: branch,
    base: "main",
  });
  tells.says("requester", `opens pull request #${pull.number}`);
  await showsChecks(scene, pull.number, "the first stage is open", {
    countersign: "in_progress",
    "countersign / 1 business": "in_progress",
    "countersign / 2 technical": "queued",
  });
  await tells.finds("the first stage's team is asked", ["orders"], async () =>
    (await scene.pull(pull.number)).requested_teams.map((team) => team.slug),
  );
  tells.says("Countersign", "asks @acme/orders for a review, and nobody else yet");
  return pull.number;
}

/** Act 2: the order counts, and so does what was approved. */
export async function isCountersigned(scene: Scene, pull: number): Promise<void> {
  const { tells } = scene;
  tells.act("Stage by stage, in order");
  await scene.approves("platform-1", pull);
  tells.says("platform-1", "approves first, out of turn");
  await discounted(scene, pull, "platform-1", "came before `business` was complete");
  await scene.approves("owner", pull);
  tells.says("owner", "approves");
  const second = {
    countersign: "in_progress",
    "countersign / 1 business": "success",
    "countersign / 2 technical": "in_progress",
  };
  await showsChecks(scene, pull, "the second stage is open", second);

  await writeFile(join(scene.clone, entryPath), entry("4h"));
  await scene.passes(1);
  await scene.git("commit", "--quiet", "--all", "--message", "Four hours are enough");
  await scene.git("push", "--quiet", "origin", branch);
  tells.says("requester", "pushes another duration: 4h");
  await discounted(scene, pull, "owner", "the request says something else since");
  for (const login of ["owner", "platform-1"]) {
    await scene.approves(login, pull);
    tells.says(login, "looks again, and approves");
    const stage = login === "owner" ? "countersign / 1 business" : "countersign / 2 technical";
    await tells.finds(`${stage} is complete`, "success", async () => shown(await scene.checks(pull))[stage]);
  }
  await showsChecks(scene, pull, "all stages are complete", {
    countersign: "success",
    "countersign / 1 business": "success",
    "countersign / 2 technical": "success",
  });
}

/** The comment says which review does not count, and why. */
async function discounted(scene: Scene, pull: number, login: string, why: string): Promise<void> {
  const line = (comment: string): string =>
    comment.split("\n").find((text) => text.startsWith(`- \`${login}\` at`) && text.includes(why)) ?? "";
  const comment = await scene.tells.until(
    `the comment discounts ${login}: ${why}`,
    why,
    () => scene.comment(pull),
    (text) => line(text) !== "",
  );
  scene.tells.says("the comment", "Reviews that do not count");
  scene.tells.quotes([line(comment).replace(/^- /u, "")]);
}
