import { randomUUID } from "node:crypto";

import { nothing, refused, textsIn, type Json, type State } from "./state.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

export function writeEntity(state: State, body: Json): Json {
  const name = String(body["name"]);
  const entity = state.entities.get(name) ?? { id: randomUUID(), name };
  state.entities.set(name, entity);
  return { data: { id: entity.id, name } };
}

export function readEntity(state: State, name: string): Json {
  const entity = state.entities.get(name);
  if (entity === undefined) throw nothing();
  return { data: { ...entity, disabled: false } };
}

export function writeAlias(state: State, body: Json): Json {
  const entity = [...state.entities.values()].find(({ id }) => id === body["canonical_id"]);
  if (entity === undefined) throw refused(400, "invalid canonical ID");
  state.aliases.set(`${String(body["mount_accessor"])}/${String(body["name"])}`, entity.id);
  return { data: { id: randomUUID(), canonical_id: entity.id } };
}

/** Creates it, or writes over the one of that name. */
export function writeGroup(state: State, name: string, body: Json): Json {
  const before = state.groups.get(name);
  const group = {
    id: before?.id ?? randomUUID(),
    policies: textsIn(body["policies"]),
    members: textsIn(body["member_entity_ids"]),
    metadata: (body["metadata"] ?? {}) as Record<string, string>,
    createdAt: before?.createdAt ?? state.now(),
  };
  state.groups.set(name, group);
  return { data: { id: group.id, name } };
}

export function readGroup(state: State, name: string): Json {
  const group = state.groups.get(name);
  if (group === undefined) throw nothing();
  const { members, createdAt, ...rest } = group;
  return { data: { ...rest, name, member_entity_ids: members, creation_time: iso(createdAt), type: "internal" } };
}
