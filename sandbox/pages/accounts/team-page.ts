import { html } from "hono/html";
import { teamMemberIds } from "../../state/access.ts";
import type { Team } from "../../state/account.ts";
import { fullName, held } from "../../state/lookup.ts";
import type { World } from "../../state/world.ts";
import { avatar, type Fragment } from "../fragment.ts";

/** A team: who is in it, and what it may do where. */
export function teamPage(world: World, team: Team): Fragment {
  const owner = held(world.accounts, team.organisationId).login;
  return html`<h1>@${owner}/${team.slug}</h1>
    <h2>Members</h2>
    <ul class="rows">
      ${teamMemberIds(world, team).map((id) => {
        const { login } = held(world.accounts, id);
        return html`<li>${avatar(login)} <a href="/${login}">${login}</a></li>`;
      })}
    </ul>
    <h2>Repositories</h2>
    <ul class="rows">
      ${[...team.repositories].map(([id, permission]) => {
        const name = fullName(world, held(world.repositories, id));
        return html`<li><a href="/${name}">${name}</a> <span class="label">${permission}</span></li>`;
      })}
    </ul>`;
}
