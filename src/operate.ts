import type { Operated } from "./cli/adopt.ts";
import { openOperator } from "./compose.ts";
import { readConfig } from "./config.ts";
import type { Repository } from "./core/case-file.ts";
import type { Diagnostic } from "./core/diagnostics/diagnostic.ts";
import { oid } from "./core/ids.ts";
import { adoptByHand } from "./engine/adopt-by-hand.ts";

/** What an operator does by hand, with the settings of the app and beside it. */
export async function operate(env: NodeJS.ProcessEnv, tree: string, named: string | null): Promise<Operated> {
  const config = readConfig(env);
  if (!config.ok) return { ok: false, unreadable: true, problems: config.problems };
  const operator = await openOperator(config.config);
  const chosen = choose(operator.repositories, named);
  if (!("id" in chosen)) return { ok: false, unreadable: true, problems: [chosen] };
  const done = await adoptByHand(operator, chosen, oid(tree));
  const repository = `${chosen.owner}/${chosen.name}`;
  switch (done.kind) {
    case "mistakes":
      return { ok: false, unreadable: false, problems: done.problems };
    case "in-force":
      return { ok: true, repository, tree, told: `tree ${tree} is in force in ${repository} already` };
    case "adopted": {
      const branch = done.held
        ? "the default branch holds it"
        : "the default branch holds another tree: Countersign opens the pull request that puts this one there";
      const told = `tree ${tree} is in force in ${repository} from now on; ${branch}. Open requests are decided again within five minutes.`;
      return { ok: true, repository, tree, told };
    }
  }
}

function choose(repositories: readonly Repository[], named: string | null): Repository | Diagnostic {
  const all = repositories.map(({ owner, name }) => `${owner}/${name}`);
  const index =
    named === null && all.length === 1 ? 0 : all.findIndex((one) => one.toLowerCase() === named?.toLowerCase());
  const found = repositories[index];
  if (found !== undefined) return found;
  const message = named === null ? "there is more than one access repository" : `\`${named}\` is no access repository`;
  return { code: "E722", message, help: `name one by \`--repository\`: ${all.map((one) => `\`${one}\``).join(", ")}` };
}
