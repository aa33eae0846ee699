import {
  complaint,
  refused,
  secondsOf,
  textIn,
  textsIn,
  type Answer,
  type Json,
  type State,
  type Token,
} from "./state.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

/** What a login or a creation answers. */
export const authOf = (state: State, token: Token): Json => ({
  client_token: token.id,
  accessor: token.accessor,
  policies: token.policies,
  token_policies: token.policies,
  metadata: token.meta,
  lease_duration: token.expiresAt === null ? 0 : Math.ceil((token.expiresAt - state.now()) / 1000),
  renewable: token.renewableUntil !== null,
  entity_id: token.entity,
  token_type: "service",
  orphan: token.orphan,
});

/** `auth/token/create/<role>`: of what the role and the request say, the lesser wins. */
export function createToken(state: State, by: Token, name: string, body: Json): Json {
  const role = state.written.get(`auth/token/roles/${name}`);
  if (role === undefined) throw refused(400, `unknown role ${name}`);
  const caps = [secondsOf(body["explicit_max_ttl"]), secondsOf(role["token_explicit_max_ttl"])].filter(
    (cap) => cap > 0,
  );
  const explicitMax = caps.length === 0 ? 0 : Math.min(...caps);
  const length = Math.min(...[secondsOf(body["ttl"]), explicitMax, 768 * 3600].filter((one) => one > 0));
  const orphan = role["orphan"] === true;
  const plain = role["token_no_default_policy"] === true || body["no_default_policy"] === true;
  const token = state.make({
    path: `auth/token/create/${name}`,
    policies: [...textsIn(role["allowed_policies"]).filter((one) => one !== "default"), ...(plain ? [] : ["default"])],
    meta: (body["meta"] as Record<string, string> | undefined) ?? null,
    orphan,
    parent: orphan ? null : by.id,
    explicitMax,
    expiresAt: state.now() + length * 1000,
  });
  return { auth: authOf(state, token) };
}

export function lookUpAccessor(state: State, body: Json): Json {
  const token = state.byAccessor(body["accessor"]);
  if (token === null) throw complaint(400, "invalid accessor");
  return { data: shown(state, token) };
}

export const shown = (state: State, token: Token): Json => ({
  id: "",
  accessor: token.accessor,
  creation_time: Math.floor(token.createdAt / 1000),
  expire_time: token.expiresAt === null ? null : iso(token.expiresAt),
  explicit_max_ttl: token.explicitMax,
  meta: token.meta,
  num_uses: 0,
  orphan: token.orphan,
  path: token.path,
  policies: token.policies,
  ttl: token.expiresAt === null ? 0 : Math.floor((token.expiresAt - state.now()) / 1000),
  type: "service",
  entity_id: token.entity,
});

/** As 1.13 answers; 1.8 and OpenBao say 400 the second time. */
export function revokeAccessor(state: State, body: Json): Json | null {
  const token = state.byAccessor(body["accessor"]);
  if (token === null) return { data: null, warnings: ["No token found with this accessor"] };
  state.revoke(token);
  return null;
}

export function renewSelf(state: State, token: Token): Json {
  if (token.renewableUntil === null) throw refused(400, "lease is not renewable");
  token.expiresAt = Math.min(state.now() + token.period * 1000, token.renewableUntil);
  return { auth: authOf(state, token) };
}

export function wrap(state: State, of: Json, path: string, seconds: number): Json {
  const auth = of["auth"] as Json | undefined;
  const data = of["data"] as Json | null | undefined;
  const inner = auth?.["accessor"] ?? data?.["secret_id_accessor"] ?? "";
  const expiresAt = state.now() + seconds * 1000;
  const token = state.make({ path, policies: ["response-wrapping"], wraps: of, expiresAt });
  return {
    auth: null,
    data: null,
    warnings: null,
    wrap_info: {
      token: token.id,
      accessor: token.accessor,
      ttl: seconds,
      creation_time: iso(token.createdAt),
      creation_path: path,
      ...(inner === "" ? {} : { wrapped_accessor: inner }),
    },
  };
}

const noWrap = "wrapping token is not valid or does not exist";

export function unwrap(state: State, id: string | undefined): Json {
  const token = state.token(id);
  if (token?.wraps === null || token === null) throw refused(400, noWrap);
  state.revoke(token);
  return token.wraps;
}

export function lookUpWrap(state: State, body: Json): Json {
  const token = state.token(textIn(body["token"]));
  if (token?.wraps === null || token === null) throw refused(400, noWrap);
  return { data: { creation_path: token.path, creation_time: iso(token.createdAt) } };
}

export const denied = (): Answer => refused(403, "permission denied");
