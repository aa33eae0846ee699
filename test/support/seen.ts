import type { Json } from "./api.ts";
import { plain } from "./plain.ts";
import type { World } from "./world.ts";

/** The kinds of the ledger's lines about an entry, oldest first. */
export async function linesAbout(world: World, entry: string): Promise<readonly string[]> {
  return (await world.ledger(entry)).map((line) => line.record.kind as string);
}

/** The app's pull requests that name an entry: title, text, and what became of each. */
export async function revertsOf(world: World, entry: string): Promise<readonly string[]> {
  await world.passes(4);
  const reverts = (await world.reverts()).filter((pull: Json) => `${pull.title}${pull.body}`.includes(entry));
  return reverts.flatMap((pull: Json) => [
    pull.title,
    plain(pull.body),
    pull.merged_at === null ? pull.state : "merged",
  ]);
}

/** Issues whose text holds these words: title and text. */
export async function issuesAbout(world: World, words: string): Promise<readonly string[]> {
  const issues = (await world.issues()).filter((issue: Json) => issue.body.includes(words));
  return issues.flatMap((issue: Json) => [issue.title, plain(issue.body)]);
}
