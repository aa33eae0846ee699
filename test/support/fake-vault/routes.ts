import * as identity from "./identity.ts";
import * as keys from "./keys.ts";
import * as logins from "./logins.ts";
import { capabilities, type Asked } from "./policy.ts";
import { Answer, letters, nothing, refused, secondsOf, textsIn, type Json, type State, type Token } from "./state.ts";
import * as tokens from "./tokens.ts";

type Handled = Json | null | Promise<Json>;
type Route = readonly [
  operations: string,
  path: RegExp,
  handle: (state: State, parts: readonly string[], body: Json, by: Token) => Handled,
];

const list = (names: Iterable<string>): Json => {
  const found = [...names].toSorted();
  if (found.length === 0) throw nothing();
  return { data: { keys: found } };
};

/** What is asked without a token. */
const open: readonly Route[] = [
  ["write", /^auth\/(approle)\/login$/u, (state, [mount = ""], body) => logins.appRoleLogin(state, mount, body)],
  ["write", /^auth\/(jwt)\/login$/u, (state, [mount = ""], body) => logins.jwtLogin(state, mount, body)],
  ["write", /^auth\/(kubernetes)\/login$/u, (state, [mount = ""], body) => logins.kubernetesLogin(state, mount, body)],
  ["write", /^sys\/wrapping\/lookup$/u, (state, _parts, body) => tokens.lookUpWrap(state, body)],
];

const closed: readonly Route[] = [
  [
    "write",
    /^auth\/token\/create\/([^/]+)$/u,
    (state, [role = ""], body, by) => tokens.createToken(state, by, role, body),
  ],
  ["write", /^auth\/token\/lookup-accessor$/u, (state, _parts, body) => tokens.lookUpAccessor(state, body)],
  ["write", /^auth\/token\/revoke-accessor$/u, (state, _parts, body) => tokens.revokeAccessor(state, body)],
  ["list", /^auth\/token\/accessors$/u, (state) => list([...state.tokens.values()].map((token) => token.accessor))],
  ["read", /^auth\/token\/lookup-self$/u, (state, _parts, _body, by) => ({ data: tokens.shown(state, by) })],
  ["write", /^auth\/token\/renew-self$/u, (state, _parts, _body, by) => tokens.renewSelf(state, by)],
  [
    "write",
    /^sys\/capabilities-self$/u,
    (state, _parts, { paths }, by) => ({
      data: Object.fromEntries(textsIn(paths).map((path) => [path, capabilities(state, by, path)])),
    }),
  ],
  ["write", /^sys\/seal$/u, (state) => ((state.sealed = true), null)],
  ["write", /^sys\/(auth\/[^/]+|mounts\/[^/]+)$/u, mount],
  ["read", /^sys\/auth$/u, mounts],
  [
    "write",
    /^sys\/policies\/acl\/([^/]+)$/u,
    (state, [name = ""], { policy }) => (state.policies.set(name, String(policy)), null),
  ],
  ["read", /^sys\/policies\/acl\/([^/]+)$/u, readPolicy],
  ["write", /^sys\/quotas\/config$/u, () => null],
  ["write", /^sys\/quotas\/rate-limit\/([^/]+)$/u, quota],
  ["delete", /^sys\/quotas\/rate-limit\/([^/]+)$/u, (state, [name = ""]) => (state.quotas.delete(name), null)],
  ["read", /^(auth\/approle\/role\/[^/]+)\/role-id$/u, (state, [role = ""]) => logins.roleIdOf(state, role)],
  [
    "write",
    /^(auth\/approle\/role\/[^/]+)\/secret-id$/u,
    (state, [role = ""], body) => logins.makeSecretId(state, role, body),
  ],
  ["list", /^(auth\/approle\/role\/[^/]+)\/secret-id$/u, (state, [role = ""]) => list(logins.secretIdsOf(state, role))],
  ["write", /^(auth\/approle\/role\/[^/]+)\/secret-id-accessor\/lookup$/u, lookUpSecretId],
  [
    "write",
    /^(auth\/approle\/role\/[^/]+)\/secret-id-accessor\/destroy$/u,
    (state, [role = ""], body) => logins.destroySecretId(state, role, body),
  ],
  ["read", /^(auth\/[^/]+\/role\/[^/]+)$/u, readRole],
  ["read", /^(auth\/token\/roles\/[^/]+|(?:pki|ssh)\/roles\/[^/]+)$/u, readRole],
  ["write", /^identity\/entity$/u, (state, _parts, body) => identity.writeEntity(state, body)],
  ["read", /^identity\/entity\/name\/([^/]+)$/u, (state, [name = ""]) => identity.readEntity(state, name)],
  ["write", /^identity\/entity-alias$/u, (state, _parts, body) => identity.writeAlias(state, body)],
  ["write", /^identity\/group\/name\/([^/]+)$/u, (state, [name = ""], body) => identity.writeGroup(state, name, body)],
  ["read", /^identity\/group\/name\/([^/]+)$/u, (state, [name = ""]) => identity.readGroup(state, name)],
  ["delete", /^identity\/group\/name\/([^/]+)$/u, (state, [name = ""]) => (state.groups.delete(name), null)],
  ["list", /^identity\/group\/name$/u, (state) => list(state.groups.keys())],
  [
    "write",
    /^(pki)\/sign\/([^/]+)$/u,
    (state, [mount = "", role = ""], body) => keys.signCertificate(state, mount, role, body),
  ],
  ["read", /^pki\/cert\/([^/]+)$/u, (state, [serial = ""]) => keys.certificateAt(state, serial)],
  ["list", /^pki\/certs$/u, (state) => list(state.certificates.keys())],
  ["write", /^pki\/revoke$/u, (state, _parts, body) => keys.revokeCertificate(state, body)],
  [
    "write",
    /^(ssh)\/sign\/([^/]+)$/u,
    (state, [mount = "", role = ""], body) => keys.signSshKey(state, mount, role, body),
  ],
  ["write", /^(auth\/(?:token\/roles|approle\/role|jwt\/role|kubernetes\/role)\/[^/]+)$/u, write],
  [
    "write",
    /^(auth\/[^/]+\/config|pki\/root\/generate\/internal|pki\/roles\/[^/]+|ssh\/config\/ca|ssh\/roles\/[^/]+|kv\/.+)$/u,
    write,
  ],
  ["read", /^(kv\/.+)$/u, (state, [path = ""]) => readWritten(state, path)],
];

/** `null`: there is no such path without a token. */
export function answerOpenly(state: State, asked: Asked): Handled | undefined {
  return through(open, state, asked, null);
}

export function answer(state: State, asked: Asked, by: Token): Handled {
  const handled = through(closed, state, asked, by);
  if (handled === undefined) throw refused(404, `no handler for route "${asked.path}". route entry not found.`);
  return handled;
}

function through(routes: readonly Route[], state: State, asked: Asked, by: Token | null): Handled | undefined {
  for (const [operations, path, handle] of routes) {
    const parts = operations === asked.operation ? path.exec(asked.path) : null;
    if (parts !== null) return handle(state, parts.slice(1), asked.body, by as Token);
  }
  return undefined;
}

function mount(state: State, [at = ""]: readonly string[], { type }: Json): null {
  state.mounts.set(at.replace(/^mounts\//u, ""), { type: String(type), accessor: `${String(type)}_${letters(8)}` });
  return null;
}

function mounts(state: State): Json {
  const found = [...state.mounts].filter(([at]) => at.startsWith("auth/"));
  return { data: Object.fromEntries(found.map(([at, mounted]) => [`${at.slice("auth/".length)}/`, mounted])) };
}

function quota(state: State, [name = ""]: readonly string[], body: Json): null {
  const { path, rate, interval } = body;
  state.quotas.set(name, { path: String(path), rate: Number(rate), interval: secondsOf(interval ?? "1s"), used: [] });
  return null;
}

function readPolicy(state: State, [name = ""]: readonly string[]): Json {
  const policy = state.policies.get(name);
  if (policy === undefined) throw nothing();
  return { data: { name, policy } };
}

function lookUpSecretId(state: State, [role = ""]: readonly string[], body: Json): Json {
  const [status, found] = logins.lookUpSecretId(state, role, body);
  if (status !== 200) throw new Answer(status, found);
  return found;
}

function readRole(state: State, [path = ""]: readonly string[]): Json {
  const role = state.written.get(path);
  if (role === undefined) throw nothing();
  return { data: logins.shownRole(role) };
}

/** What is not named stays as it was. */
function write(state: State, [path = ""]: readonly string[], body: Json): null {
  state.written.set(path, { ...state.written.get(path), ...body });
  return null;
}

function readWritten(state: State, path: string): Json {
  const data = state.written.get(path);
  if (data === undefined) throw nothing();
  return { data };
}
