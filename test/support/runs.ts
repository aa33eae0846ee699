import { ask } from "../../src/cli/claim/ask.ts";
import { claims, type Ran } from "./terminal.ts";
import type { World } from "./world.ts";

/** What a run of GitHub Actions is, where it differs from the registered workload's nightly one. */
export interface RunText {
  readonly repository?: string;
  readonly workflow?: string;
  readonly ref?: string;
  readonly event?: string;
  readonly environment?: string;
  readonly job_workflow_ref?: string;
}

/** Begins a run; what its jobs find in their environment. */
const begins = (world: World, run: RunText = {}): Promise<Readonly<Record<string, string>>> =>
  world.control("POST", "/actions/runs", { repository: "acme/access", ...run });

/** A token of a new run, for this deployment or somebody else. */
export async function tokenOf(world: World, run: RunText = {}, audience = world.appUrl): Promise<string> {
  const env = await begins(world, run);
  const url = `${env["ACTIONS_ID_TOKEN_REQUEST_URL"]}&${new URLSearchParams({ audience }).toString()}`;
  const { body } = await ask(url, { bearer: env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? "" });
  return body["value"] as string;
}

/** `countersign claim <grant> --run …` as a step of a run. */
export async function collectsInRun(world: World, grant: string, run: RunText = {}, ...more: string[]): Promise<Ran> {
  const line = [`${world.repositoryId}-${grant}`, "--at", world.appUrl, "--run", ...more];
  return world.patiently(claims(world, line, { env: await begins(world, run) }));
}

/** Shows a token to the endpoint itself; what it answers, credential included. */
export async function shows(world: World, grant: string, token: string) {
  const url = `${world.appUrl}/api/claims/${world.repositoryId}-${grant}/run`;
  const { status, body } = await world.patiently(ask(url, { method: "POST", bearer: token }));
  return { status, body, said: `${status} ${String(body["title"])}. ${String(body["because"])}` };
}
