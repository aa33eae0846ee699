import { Refused } from "../../src/github/refusal.ts";
import type { Json } from "../../test/support/api.ts";
import type { Reading } from "./reading.ts";
import { inAddress } from "./rest.ts";

/**
 * Files of a branch through the contents API: a look at the branch's head, a look at each file for the blob that is
 * replaced, and one commit for each. Answers the last one.
 */
export async function commitOnBranch({ rest, repository }: Reading, input: Json): Promise<string> {
  const { branch, expectedHeadOid, fileChanges, message } = input;
  const name = branch.branchName as string;
  const at = await rest.find(`${repository}/git/ref/heads/${inAddress(name)}`);
  if (at?.object.sha !== expectedHeadOid) throw new Refused("REST", 409, "the branch has moved");
  const edits: readonly { readonly path: string; readonly contents: string | null }[] = [
    ...(fileChanges.additions ?? []),
    ...(fileChanges.deletions ?? []).map(({ path }: Json) => ({ path, contents: null })),
  ];
  let last = expectedHeadOid as string;
  for (const { path, contents } of edits) {
    const where = `${repository}/contents/${inAddress(path)}`;
    const there = await rest.find(`${where}?ref=${encodeURIComponent(last)}`);
    const common = {
      branch: name,
      message: [message.headline, message.body].filter(Boolean).join("\n\n"),
      ...(there === null ? {} : { sha: there.sha }),
    };
    const made =
      contents === null
        ? await rest.send(`DELETE ${where}`, common)
        : await rest.send(`PUT ${where}`, { ...common, content: contents });
    last = made.commit.sha;
  }
  return last;
}
