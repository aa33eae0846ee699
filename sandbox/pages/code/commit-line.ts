import { html } from "hono/html";
import type { Commit } from "../../git/object.ts";
import { accountByEmail } from "../../state/lookup.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { commitPath } from "../address.ts";
import { avatar, type Fragment, time } from "../fragment.ts";

/** A commit's first line. */
export function titleOf({ message }: Commit): string {
  return message.split("\n", 1)[0] ?? "";
}

/** Who wrote a commit: the account behind the address, or the name that the commit gives itself. */
export function authorOf(world: World, { author, committer }: Commit): Fragment {
  const one = accountByEmail(world, author.email);
  const other = accountByEmail(world, committer.email);
  const name = one?.login ?? author.name;
  const by = other === undefined || other === one || other.login === "web-flow" ? "" : `, committed by ${other.login}`;
  return html`<span class="by">${avatar(name)} ${name}${one === undefined ? " (not an account)" : ""}${by}</span>`;
}

/** A commit in one line: what, who, when, and the way to it. */
export function commitLine(world: World, repository: Repository, commit: Commit): Fragment {
  const to = commitPath(world, repository, commit.oid);
  return html`<a href="${to}">${titleOf(commit) || "(no message)"}</a>
    <span class="soft">${authorOf(world, commit)} · ${time(commit.author.date)}</span>
    <a class="mono end" href="${to}" aria-label="Commit ${commit.oid.slice(0, 7)}">${commit.oid.slice(0, 7)}</a>`;
}
