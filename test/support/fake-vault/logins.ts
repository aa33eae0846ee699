import { createPublicKey, randomUUID } from "node:crypto";
import { jwtVerify } from "jose";

import {
  complaint,
  nothing,
  refused,
  secondsOf,
  textIn,
  textsIn,
  type Json,
  type SecretId,
  type State,
} from "./state.ts";
import { authOf } from "./tokens.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

const roleAt = (state: State, path: string): Json => {
  const role = state.written.get(path);
  if (role === undefined) throw nothing();
  return role;
};

/** A role as it is read back: lengths in seconds, whatever they were written in. */
export function shownRole(role: Json): Json {
  const lengths = ["secret_id_ttl", "token_ttl", "token_max_ttl", "token_explicit_max_ttl", "token_period"];
  return {
    bind_secret_id: true,
    token_type: "default",
    ...role,
    ...Object.fromEntries(lengths.map((name) => [name, secondsOf(role[name])])),
    ...Object.fromEntries(["token_policies", "bound_audiences"].map((name) => [name, textsIn(role[name])])),
  };
}

export function makeSecretId(state: State, path: string, body: Json): Json {
  const role = shownRole(roleAt(state, path));
  const asked = secondsOf(body["ttl"]);
  const most = Number(role["secret_id_ttl"]);
  if (asked > 0 && most > 0 && asked > most) throw refused(400, "ttl cannot be longer than the role's secret_id_ttl");
  const made: SecretId = {
    id: randomUUID(),
    accessor: randomUUID(),
    role: path,
    metadata: JSON.parse(textIn(body["metadata"]) || "{}") as Record<string, string>,
    createdAt: state.now(),
    ttl: asked > 0 ? asked : most,
  };
  state.secretIds.set(made.accessor, made);
  return { data: { secret_id: made.id, secret_id_accessor: made.accessor, secret_id_ttl: made.ttl } };
}

function living(state: State, path: string, accessor: string): SecretId | null {
  const found = state.secretIds.get(accessor);
  if (found === undefined || found.role !== path) return null;
  return found.ttl === 0 || state.now() < found.createdAt + found.ttl * 1000 ? found : null;
}

const noAccessor = (accessor: string): string => `failed to find accessor entry for secret_id_accessor: "${accessor}"`;

export function lookUpSecretId(state: State, path: string, body: Json): readonly [number, Json] {
  const accessor = String(body["secret_id_accessor"]);
  const found = living(state, path, accessor);
  if (found === null) return [404, { data: { error: noAccessor(accessor) }, warnings: null }];
  const data = {
    creation_time: iso(found.createdAt),
    expiration_time: iso(found.createdAt + found.ttl * 1000),
    metadata: found.metadata,
    secret_id_accessor: accessor,
    secret_id_ttl: found.ttl,
  };
  return [200, { data }];
}

export function destroySecretId(state: State, path: string, body: Json): null {
  const accessor = String(body["secret_id_accessor"]);
  if (living(state, path, accessor) === null) throw complaint(500, noAccessor(accessor));
  state.secretIds.delete(accessor);
  return null;
}

export const secretIdsOf = (state: State, path: string): readonly string[] =>
  [...state.secretIds.values()].filter((one) => living(state, path, one.accessor) !== null).map((one) => one.accessor);

export function roleIdOf(state: State, path: string): Json {
  roleAt(state, path);
  const id = state.roleIds.get(path) ?? randomUUID();
  state.roleIds.set(path, id);
  return { data: { role_id: id } };
}

function loggedIn(state: State, path: string, role: Json, mount: string, alias: string): Json {
  const known = shownRole(role);
  const most = Number(known["token_max_ttl"]) || 768 * 3600;
  const period = Math.min(Number(known["token_ttl"]) || most, most);
  const plain = known["token_no_default_policy"] === true;
  const token = state.make({
    path,
    policies: [...(known["token_policies"] as readonly string[]), ...(plain ? [] : ["default"])],
    entity: state.entityFor(mount, alias),
    expiresAt: state.now() + period * 1000,
    renewableUntil: state.now() + most * 1000,
    period,
  });
  return { auth: authOf(state, token) };
}

export function appRoleLogin(state: State, mount: string, body: Json): Json {
  const [path] = [...state.roleIds].find(([, id]) => id === body["role_id"]) ?? [];
  const secret = [...state.secretIds.values()].find((one) => one.id === body["secret_id"]);
  if (path === undefined || secret === undefined || living(state, path, secret.accessor) === null)
    throw refused(400, "invalid role or secret ID");
  return loggedIn(state, `auth/${mount}/login`, roleAt(state, path), mount, String(body["role_id"]));
}

export async function jwtLogin(state: State, mount: string, body: Json): Promise<Json> {
  const role = roleAt(state, `auth/${mount}/role/${String(body["role"])}`);
  const keys = textsIn(state.written.get(`auth/${mount}/config`)?.["jwt_validation_pubkeys"]);
  const { payload } = await jwtVerify(String(body["jwt"]), createPublicKey(keys[0] ?? ""), {
    audience: [...textsIn(role["bound_audiences"])],
    currentDate: new Date(state.now()),
  }).catch(() => {
    throw refused(400, "error validating token");
  });
  for (const [claim, value] of Object.entries((role["bound_claims"] ?? {}) as Json))
    if (![value].flat().includes(payload[claim]))
      throw refused(400, `claim "${claim}" does not match any associated bound claim values`);
  return loggedIn(state, `auth/${mount}/login`, role, mount, String(payload[String(role["user_claim"])]));
}

/** Whose token it is, the cluster is asked, as Vault does. */
export async function kubernetesLogin(state: State, mount: string, body: Json): Promise<Json> {
  const role = roleAt(state, `auth/${mount}/role/${String(body["role"])}`);
  const config = state.written.get(`auth/${mount}/config`) ?? {};
  const response = await fetch(`${String(config["kubernetes_host"])}/apis/authentication.k8s.io/v1/tokenreviews`, {
    method: "POST",
    body: JSON.stringify({ spec: { token: body["jwt"] } }),
  });
  const { status } = (await response.json()) as { readonly status: { readonly user?: { readonly username: string } } };
  const [, , namespace = "", name = ""] = (status.user?.username ?? "").split(":");
  const bound =
    textsIn(role["bound_service_account_names"]).includes(name) &&
    textsIn(role["bound_service_account_namespaces"]).includes(namespace);
  if (!bound) throw refused(403, "permission denied");
  return loggedIn(state, `auth/${mount}/login`, role, mount, `${namespace}/${name}`);
}
