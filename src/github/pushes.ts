import type { Push } from "../core/case-file.ts";
import { accountId, sha, type AccountId, type Sha } from "../core/ids.ts";
import type { Remembered } from "../ports.ts";
import type { Accounts } from "./accounts.ts";
import type { Client } from "./client.ts";
import type { Context } from "./context.ts";
import type { PullRead } from "./pull-read.ts";
import { orAbsent, Refused } from "./refusal.ts";
import { forcePushesOf, timeOf } from "./reviews.ts";

interface ActivityNode {
  readonly before: string;
  readonly after: string;
  readonly timestamp: string;
  readonly activity_type: string;
  readonly actor: { readonly id: number } | null;
}

const isPush = new Set(["push", "force_push", "branch_creation"]);

/**
 * Who pushed to a branch, from its repository's activity list. A fork that the app cannot read tells nothing: then
 * it stays unknown who pushed.
 */
async function activityOf(client: Client, repository: string, branch: string): Promise<readonly Push[]> {
  const [owner = "", repo = ""] = repository.split("/");
  const route = "GET /repos/{owner}/{repo}/activity";
  try {
    const asked = client.rest<readonly ActivityNode[]>(route, {
      owner,
      repo,
      ref: `refs/heads/${branch}`,
      per_page: 100,
    });
    const answer = await orAbsent(asked);
    return (answer?.data ?? []).flatMap(pushOf);
  } catch (error) {
    if (error instanceof Refused && error.status === 403) return [];
    throw error;
  }
}

function pushOf({ before, after, timestamp, activity_type, actor }: ActivityNode): readonly Push[] {
  if (actor === null || !isPush.has(activity_type)) return [];
  const from: Sha | null = /^0+$/.test(before) ? null : sha(before);
  return [{ by: accountId(actor.id), before: from, after: sha(after), at: timeOf(timestamp) }];
}

interface UserAnswer {
  readonly id: number;
  readonly login: string;
  readonly node_id: string;
  readonly type: string;
}

/** The login of an account that only its id is known of: it may belong to a person with several. */
async function loginOf(context: Context, id: AccountId, accounts: Accounts): Promise<string | null> {
  const kept = context.pushers.get(String(id));
  if (kept !== undefined) return kept;
  const answer = await orAbsent(context.target.client.rest<UserAnswer>("GET /user/{account_id}", { account_id: id }));
  if (answer === null) return null;
  const { login, node_id, type } = answer.data;
  if (type !== "User") {
    accounts.see({ kind: "Bot", login, id: node_id, databaseId: id });
    return null;
  }
  context.pushers.set(String(id), login.toLowerCase());
  return login.toLowerCase();
}

/**
 * Who pushed: remembered pushes, the timeline's, and the activity list where the head's pusher is not known
 * otherwise. `logins`: pushers whose accounts are still to be looked up.
 */
export async function pushesOf(
  context: Context,
  { node, head, commits }: PullRead,
  remembered: Remembered,
  accounts: Accounts,
): Promise<{ readonly pushes: readonly Push[]; readonly logins: readonly string[] }> {
  const own = new Set(commits.map((commit) => sha(commit.oid)));
  const told = await remembered.pushes([...own]);
  let pushes = joinPushes(told, forcePushesOf(node.timelineItems.nodes, accounts));
  if (!pushes.some((push) => push.after === head) && node.headRepository !== null) {
    const { nameWithOwner } = node.headRepository;
    const key = `${nameWithOwner} ${head}`;
    const listed =
      context.pushes.get(key) ?? (await activityOf(context.target.client, nameWithOwner, node.headRefName));
    if (listed.some((push) => push.after === head)) context.pushes.set(key, listed);
    pushes = joinPushes(
      pushes,
      listed.filter((push) => own.has(push.after)),
    );
  }
  const logins: string[] = [];
  for (const by of new Set(pushes.map((push) => push.by))) {
    const login = accounts.byId.has(by) ? null : await loginOf(context, by, accounts);
    if (login !== null) logins.push(login);
  }
  return { pushes, logins };
}

/** The same push is told by a delivery, the timeline and the activity list alike. */
function joinPushes(...lists: readonly (readonly Push[])[]): readonly Push[] {
  const joined = new Map<string, Push>();
  for (const push of lists.flat()) {
    const key = `${push.by} ${push.after}`;
    if (!joined.has(key) || joined.get(key)?.before === null) joined.set(key, push);
  }
  return [...joined.values()].toSorted((a, b) => a.at - b.at);
}
