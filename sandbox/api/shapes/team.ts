import type { Team } from "../../state/account.ts";
import { teamMemberIds } from "../../state/access.ts";
import { held } from "../../state/lookup.ts";
import type { World } from "../../state/world.ts";
import { fullOrganisation } from "./account.ts";
import { apiRoot, type Json } from "./json.ts";

/** `team-simple`. */
export function simpleTeam(world: World, team: Team): Json {
  const organisation = held(world.accounts, team.organisationId);
  const url = `${apiRoot(world)}/organizations/${organisation.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: team.nodeId,
    url,
    members_url: `${url}/members{/member}`,
    name: team.name,
    description: team.description,
    permission: "pull",
    privacy: team.privacy,
    notification_setting: "notifications_enabled",
    html_url: `${world.url()}/orgs/${organisation.login}/teams/${team.slug}`,
    repositories_url: `${url}/repos`,
    slug: team.slug,
    type: "organization",
    organization_id: organisation.id,
  };
}

function parentOf(world: World, team: Team): Json | null {
  const parent = team.parentId === null ? undefined : world.teams.get(team.parentId);
  return parent === undefined ? null : simpleTeam(world, parent);
}

/** `team`: with its parent. */
export function teamShape(world: World, team: Team): Json {
  return { ...simpleTeam(world, team), parent: parentOf(world, team) };
}

/** A team in a webhook, which says less of it than REST does. */
export function deliveredTeam(world: World, team: Team): Json {
  const { notification_setting: _, type: __, organization_id: ___, ...shape } = simpleTeam(world, team);
  const parent = team.parentId === null ? undefined : world.teams.get(team.parentId);
  return { ...shape, parent: parent === undefined ? null : deliveredTeam(world, parent) };
}

/** `team-full`. */
export function fullTeam(world: World, team: Team): Json {
  return {
    ...teamShape(world, team),
    members_count: teamMemberIds(world, team).length,
    repos_count: team.repositories.size,
    created_at: team.createdAt,
    updated_at: team.updatedAt,
    organization: fullOrganisation(world, team.organisationId),
  };
}
