import type { Files, Person } from "./person.ts";
import type { Request } from "./request.ts";
import type { Page } from "./visitor.ts";
import type { World } from "./world.ts";

/** A request that business and technical stage have approved. */
export async function approved(world: World, files: Files, by: Person = world.requester): Promise<Request> {
  const request = await by.opens(files);
  await world.owner.approves(request);
  await world.platform.approves(request);
  return request;
}

/** … and that its requester has merged. */
export async function granted(world: World, files: Files, by: Person = world.requester): Promise<Request> {
  const request = await approved(world, files, by);
  await by.merges(request);
  return request;
}

/** Opens a grant's page, and has the credential shown. */
export async function collects(world: World, grant: string, by: Person = world.requester): Promise<string> {
  const visitor = world.visitor(by);
  const page = await visitor.opens(claimPath(world, grant));
  const shown = await world.patiently(visitor.presses(page, "Show it once"));
  await world.settled();
  return tokenOn(shown);
}

export const claimPath = (world: World, grant: string): string => `/claim/${world.repositoryId}-${grant}`;

export function tokenOn(page: Page): string {
  const token = /<textarea id="token"[^>]*>([^<]+)<\/textarea>/u.exec(page.text)?.[1];
  if (token === undefined) throw new Error(`no credential on ${page.url}:\n${page.text}`);
  return token;
}
