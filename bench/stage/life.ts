import type { Json } from "../../test/support/api.ts";
import { entry } from "../../test/support/entry.ts";
import type { Request } from "../../test/support/request.ts";
import type { Stage } from "./stage.ts";
import { isToken, type Exchanged } from "./wire.ts";

/** What the application asked of GitHub while something happened. */
export interface Asked {
  readonly calls: readonly Exchanged[];
  readonly tokens: number;
}

/**
 * Lets something happen and everything that follows from it, and answers the calls that it took. They are counted where
 * they pass, and held against GitHub's own log: a call that only one of the two saw is a mistake of the bench.
 */
export async function asked(stage: Stage, happens: () => Promise<unknown>): Promise<Asked> {
  await stage.settled();
  stage.wire.clear();
  await stage.control("DELETE", "/calls");
  await happens();
  await stage.settled();
  const passed = stage.wire.exchanges.filter(({ path }) => path.startsWith("/api/"));
  const { calls: logged } = await stage.control("GET", "/calls");
  const theirs = logged.filter(({ actor }: Json) => actor !== "user").length;
  if (theirs !== passed.length) throw new Error(`${passed.length} calls passed the wire, and GitHub saw ${theirs}`);
  const tokens = passed.filter(isToken).length;
  return { calls: passed.filter((call) => !isToken(call)), tokens };
}

/** A two-stage request, event by event: opened, approved twice, merged, until its credential can be collected. */
export async function lifeOf(stage: Stage, id: string): Promise<Readonly<Record<string, Asked>>> {
  const requester = stage.person("requester");
  let request!: Request;
  const opened = await asked(stage, async () => (request = await requester.opens(entry({ id }))));
  const first = await asked(stage, () => stage.person("owner").approves(request));
  const last = await asked(stage, () => stage.person("platform-1").approves(request));
  const merged = await asked(stage, () => requester.merges(request));
  const comment = await request.comment();
  if (!comment.includes(`\`${id}.1\`: ready`)) throw new Error(`\`${id}\` cannot be collected:\n${comment}`);
  return { opened, "first approval": first, "last approval": last, merged };
}
