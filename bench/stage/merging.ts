import { entry, type EntryText } from "../../test/support/entry.ts";
import type { Request } from "../../test/support/request.ts";
import type { Stage } from "./stage.ts";

/** A request of the requester's that both stages approved. */
export async function approved(stage: Stage, of: EntryText & { readonly id: string }): Promise<Request> {
  const request = await stage.person("requester").opens(entry(of));
  await stage.settled();
  await stage.person("owner").approves(request);
  await stage.person("platform-1").approves(request);
  return request;
}

/** When the call was answered that told so. */
export function readiness(stage: Stage): (id: string) => Promise<number> {
  const told = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  stage.wire.onExchange = ({ body, status, answeredAt }) => {
    if (status >= 300) return;
    for (const [, id] of body.matchAll(/`([a-z0-9-]+)\.1\\*`: ready/gu)) {
      if (id === undefined || told.has(id)) continue;
      told.set(id, answeredAt);
      waiting.get(id)?.(answeredAt);
    }
  };
  return async (id) => told.get(id) ?? new Promise((resolve) => waiting.set(id, resolve));
}

/** The first webhook that told of it. */
export function mergedAt({ mailbox }: Stage, number: number): number {
  const letter = mailbox.letters.find(({ event, body }) => {
    if (event !== "pull_request") return false;
    const { action, pull_request: pull } = JSON.parse(body);
    return action === "closed" && pull.number === number;
  });
  if (letter === undefined) throw new Error(`no webhook told that #${number} was merged`);
  return letter.at;
}
