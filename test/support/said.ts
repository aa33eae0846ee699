import { expect } from "vitest";
import { succeed, type Json } from "./api.ts";
import type { Request } from "./request.ts";
import type { World } from "./world.ts";

/** What Countersign wrote where people or operators read it, about this request or any other. */
async function everythingTold(world: World, request: Request): Promise<string> {
  const api = (path: string): Promise<Json> =>
    succeed(world.admin.api("GET", `/repos/${world.repository}${path}per_page=100`));
  const { check_runs: runs } = await api(`/commits/${await request.head()}/check-runs?filter=all&`);
  const annotations = await Promise.all(runs.map((run: Json) => api(`/check-runs/${run.id}/annotations?`)));
  const comments = await api(`/issues/${request.number}/comments?`);
  const ours = comments.filter((comment: Json) => comment.user.type === "Bot");
  const reverts = await world.reverts();
  const told = [runs, annotations, ours, reverts.map((pull) => [pull.title, pull.body]), await world.issues()];
  return [JSON.stringify(told, byUs), world.log].join("\n");
}

/** In each run GitHub itself names the branches of the pull requests that it belongs to. */
const byUs = (key: string, value: unknown): unknown =>
  key === "pull_requests" || key === "check_suite" ? undefined : value;

/** Not even a part: eight characters of a credential are enough to find it by. */
const partsOf = (secrets: readonly string[]): readonly string[] =>
  secrets.flatMap((one) => [one.slice(0, 8), one.slice(-8)]);

/** Nor in what is told, nor in what is kept. */
export async function expectNothingRepeated(world: World, request: Request, secrets: readonly string[]): Promise<void> {
  const said = `${await everythingTold(world, request)}\n${await world.kept()}`;
  expect(said.length).toBeGreaterThan(10_000);
  expect(partsOf(secrets).filter((part) => said.includes(part))).toEqual([]);
}

/** Neither told; what is kept may hold it, where it has to be taken back by that very name. */
export async function expectNothingTold(world: World, request: Request, secrets: readonly string[]): Promise<void> {
  const told = await everythingTold(world, request);
  expect(told.length).toBeGreaterThan(1000);
  expect(partsOf(secrets).filter((part) => told.includes(part))).toEqual([]);
}
