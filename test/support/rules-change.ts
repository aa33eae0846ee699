import type { Files } from "./person.ts";
import type { Person } from "./person.ts";
import type { Request } from "./request.ts";
import { entry } from "./entry.ts";
import { plain } from "./plain.ts";
import type { World } from "./world.ts";

export const approval = "policies/approval.yaml";

/** The policy on the default branch, with something else in it. */
export async function saying(world: World, from: string, to: string): Promise<Files> {
  const rules = (await world.file(approval))!;
  if (!rules.includes(from)) throw new Error(`the policy does not say ${from}`);
  return { [approval]: rules.replace(from, to) };
}

/** Six hours are the most in production, instead of twelve. */
export const shorter = (world: World): Promise<Files> => saying(world, "max-duration: 12h", "max-duration: 6h");

/** Opens a change that has stages of its own, once GitHub has made its test merge. */
export async function proposes(world: World, by: Person, files: Files): Promise<Request> {
  const change = await by.opens(files);
  await tested(world);
  return change;
}

/** GitHub makes its test merge after somebody asked for it; Countersign asks again. */
export async function tested(world: World): Promise<void> {
  await world.settled();
  await world.passes(4);
}

/** Both stages of the example's governance. */
export async function countersign(world: World, change: Request): Promise<void> {
  await world.person("platform-lead").approves(change);
  await world.security.approves(change);
}

/** What a request for eight hours is told: whether `shorter` is in force. */
export async function eightHours(world: World, id: string): Promise<string> {
  const request = await world.requester.opens(entry({ id, duration: "8h" }));
  await world.settled();
  return request.title();
}

export const tooLong = (id: string): string =>
  `denied: access/orders-db/${id}.yaml:4: \`8h\` is longer than a limit of the policy allows`;
export const waits = "0 of 2 stages complete: waiting for business (@acme/orders)";

/** The title of the app's comment, and what it says first. */
export const firstWords = async (change: Request): Promise<readonly string[]> =>
  plain(await change.comment())
    .split("\n\n")
    .slice(1, 3);
