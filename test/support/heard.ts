import { points } from "./plain.ts";
import type { Request } from "./request.ts";
import { until } from "./until.ts";

/** Whoever follows the pull request: each thing that its one comment said of the grants, in order, up to these words. */
export async function heard(request: Request, words: string): Promise<readonly string[]> {
  const said: string[] = [];
  await until(
    `its comment says "${words}"`,
    async () => {
      const now = points(await request.comment()).join("\n");
      if (now !== said.at(-1)) said.push(now);
      return now.includes(words) ? true : null;
    },
    120_000,
  );
  return said;
}
