import type { Repository } from "../core/case-file.ts";
import type { AccountId } from "../core/ids.ts";
import { after, minutes, type Instant } from "../core/instant.ts";
import type { Clock, Readers } from "../ports.ts";
import type { Client } from "./client.ts";
import type { Reached } from "./installations.ts";
import { memory } from "./memory.ts";
import { orAbsent } from "./refusal.ts";

/** So long an answer about an account holds. */
const holds = minutes(1);

/** REST docs, "Get repository permissions for a user": the base role that all sources of access together give. */
const reading: ReadonlySet<string> = new Set(["admin", "maintain", "write", "triage", "read"]);

interface PermissionAnswer {
  readonly permission: string;
  readonly user: { readonly id: number } | null;
}

/** Asks GitHub who may read the access repositories, each account at most once a minute. */
export function openReaders(reached: () => Promise<readonly Reached[]>, clock: Clock): Readers {
  const known = memory<{ readonly until: Instant; readonly answer: Promise<readonly Repository[]> }>(5000);
  return {
    readable: ({ account, login }) => {
      const key = String(account);
      const had = known.get(key);
      if (had !== undefined && clock.now() < had.until) return had.answer;
      const answer = ask(reached, account, login);
      const asked = { until: after(clock.now(), holds), answer };
      known.set(key, asked);
      // What failed is no answer: whoever comes next asks again.
      answer.catch(() => known.set(key, { ...asked, until: clock.now() }));
      return answer;
    },
  };
}

async function ask(
  reached: () => Promise<readonly Reached[]>,
  account: AccountId,
  login: string,
): Promise<readonly Repository[]> {
  const found = await Promise.all(
    (await reached()).map(async ({ client, repository }) =>
      (await mayRead(client, repository, account, login)) ? [repository] : [],
    ),
  );
  return found.flat();
}

/** GitHub is asked by login, and answers with the account: of a login that was taken over, nothing counts. */
async function mayRead(client: Client, repository: Repository, account: AccountId, login: string): Promise<boolean> {
  const told = await permissionOf(client, repository, login);
  if (told?.user?.id === account) return reading.has(told.permission);
  // Renamed since they logged in, or gone.
  const current = await loginOf(client, account);
  if (current === null || current.toLowerCase() === login.toLowerCase()) return false;
  const again = await permissionOf(client, repository, current);
  return again?.user?.id === account && reading.has(again.permission);
}

async function permissionOf(
  client: Client,
  { owner, name }: Repository,
  username: string,
): Promise<PermissionAnswer | null> {
  const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
  return (await orAbsent(client.rest<PermissionAnswer>(route, { owner, repo: name, username })))?.data ?? null;
}

async function loginOf(client: Client, account: AccountId): Promise<string | null> {
  const found = await orAbsent(
    client.rest<{ readonly id: number; readonly login: string }>("GET /user/{account_id}", { account_id: account }),
  );
  return found?.data.id === account ? found.data.login : null;
}
