import type { CaseFile, Repository } from "../core/case-file.ts";
import { decide } from "../core/decision/decide.ts";
import type { Difference, Impact } from "../core/guarded.ts";
import type { PullNumber } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import { headline } from "../core/messages/headline.ts";
import type { RulesInForce } from "../core/policy.ts";
import { RateLimited } from "../ports.ts";
import { checkNames } from "../syntax/check-names.ts";
import { remembered, type Deps } from "./deps.ts";

/** So many of the newest open requests are looked at. */
const most = 20;

/** What proposed rules would change about open requests; `null`: they propose nothing that reads. */
export async function impactOf(
  deps: Deps,
  repository: Repository,
  { pull, guarded, ...names }: CaseFile,
  at: Instant,
): Promise<Impact | null> {
  const { proposed, tree = null } = guarded ?? {};
  if (tree === null || proposed?.ok !== true || pull.state.kind !== "open") return null;
  const others = (await deps.github.openPulls(repository))
    .map((one) => one.pull)
    .filter((number) => number !== pull.number)
    .toSorted((a, b) => b - a);
  const differences: Difference[] = [];
  let [looked, unseen] = [0, Math.max(0, others.length - most)];
  for (const number of others.slice(0, most)) {
    const file = await read(deps, repository, number);
    if (file === null) unseen++;
    if (file === null || file.guarded !== undefined || file.ours || file.paths.every(isOther)) continue;
    looked++;
    const inForce = { tree, since: at, rules: proposed };
    const [before, after] = [file, under(file, inForce, names)].map((one) => headline(one, decide(one, at)));
    if (before !== undefined && after !== undefined && before !== after)
      differences.push({ pull: number, before, after });
  }
  return { looked, unseen, differences };
}

/** What is wrong with another request keeps nobody from changing the rules: it is told as one not looked at. */
async function read(deps: Deps, repository: Repository, pull: PullNumber): Promise<CaseFile | null> {
  try {
    const known = await remembered(deps, repository, pull);
    return (await deps.github.snapshot(repository, { pull: { number: pull, remembered: known } })).pull?.file ?? null;
  } catch (error) {
    if (error instanceof RateLimited) throw error;
    deps.log.warn({ repository: repository.id, pull, err: error }, "an open request could not be read");
    return null;
  }
}

const isOther = ({ kind }: CaseFile["paths"][number]): boolean => kind === "other";

/** The same request, had these rules just come into force. */
const under = (
  file: CaseFile,
  inForce: RulesInForce,
  { teams, accounts, logins }: Pick<CaseFile, "teams" | "accounts" | "logins">,
): CaseFile => ({
  ...file,
  changes: checkNames(inForce, file.changes),
  rules: [...file.rules, inForce],
  teams: new Map([...teams, ...file.teams]),
  accounts: new Map([...accounts, ...file.accounts]),
  logins: new Map([...logins, ...file.logins]),
});
