import { html } from "hono/html";
import { sees, teamMemberIds } from "../../state/access.ts";
import type { Account } from "../../state/account.ts";
import { fullName, held } from "../../state/lookup.ts";
import type { World } from "../../state/world.ts";
import { avatar, type Fragment } from "../fragment.ts";
import { partOf } from "../part.ts";
import type { Visit } from "../visit.ts";

/** A person: what they are here, and the way to act as them. */
export function personPage(world: World, visit: Visit, account: Account): Fragment {
  const pulls = [...world.pulls.values()].filter(({ authorId }) => authorId === account.id).length;
  return html`<h1>${avatar(account.login)} ${account.login}</h1>
    <dl class="facts">
      <dt>Is</dt>
      <dd>${partOf(world, account)}</dd>
      <dt>Id</dt>
      <dd>${account.id}</dd>
      <dt>Opened</dt>
      <dd>${pulls} ${pulls === 1 ? "pull request" : "pull requests"}</dd>
    </dl>
    ${
      visit.people.includes(account) && account !== visit.actor
        ? html`<form method="post" action="/_sandbox/act-as">
            <input type="hidden" name="return" value="/" />
            <button class="button primary" name="login" value="${account.login}">Act as ${account.login}</button>
          </form>`
        : ""
    }`;
}

/** An organisation: its repositories, people and teams. */
export function organisationPage(world: World, visit: Visit, account: Account): Fragment {
  const organisation = held(world.organisations, account.id);
  const repositories = [...world.repositories.values()].filter(
    (one) => one.ownerId === account.id && sees(world, visit.author, one),
  );
  const teams = [...world.teams.values()].filter(({ organisationId }) => organisationId === account.id);
  const login = (id: number): string => held(world.accounts, id).login;
  return html`<h1>${avatar(account.login)} ${account.login}</h1>
    <h2>Repositories</h2>
    <ul class="rows">
      ${repositories.map((one) => html`<li><a href="/${fullName(world, one)}">${fullName(world, one)}</a></li>`)}
    </ul>
    ${repositories.length === 0 ? html`<p class="soft">None that ${visit.actor.login} may see.</p>` : ""}
    <h2>Teams</h2>
    <ul class="rows">
      ${teams.map(
        (team) =>
          html`<li>
            <a href="/orgs/${account.login}/teams/${team.slug}">@${account.login}/${team.slug}</a>
            <span class="soft">${teamMemberIds(world, team).map(login).join(", ")}</span>
          </li>`,
      )}
    </ul>
    <h2>People</h2>
    <ul class="rows">
      ${[...organisation.members.values()].map(
        ({ userId, role, state }) =>
          html`<li>
            ${avatar(login(userId))} <a href="/${login(userId)}">${login(userId)}</a>
            ${role === "admin" ? html`<span class="label">administrator</span>` : ""}
            ${state === "pending" ? html`<span class="label wait">invited</span>` : ""}
          </li>`,
      )}
    </ul>`;
}
