import { writersEvents } from "../grant/run.ts";
import type { Duration } from "../instant.ts";
import { minutes } from "../instant.ts";
import type { VaultCredential } from "./credential.ts";

/** One `path` block of a policy. */
export interface PathRule {
  readonly path: string;
  readonly capabilities: readonly ("create" | "update" | "read" | "delete" | "list" | "sudo")[];
  /** The answer is wrapped, or there is none: Vault itself keeps the app from seeing it. */
  readonly wrapped?: true;
  /** Nothing else may be sent; an empty list: whatever it holds. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

export interface VaultPolicy {
  readonly name: string;
  readonly rules: readonly PathRule[];
}

type Value = string | number | boolean | readonly string[] | Readonly<Record<string, string | readonly string[]>>;

/** Something that an administrator writes at a path: a role. */
export interface VaultRole {
  readonly path: string;
  readonly fields: Readonly<Record<string, Value>>;
}

/** What an administrator puts into Vault before a catalog can be given out from it. */
export interface VaultSetup {
  readonly app: VaultPolicy;
  readonly policies: readonly VaultPolicy[];
  readonly roles: readonly VaultRole[];
}

/** What the setup needs to know of an entitlement. */
export interface GivenByVault {
  readonly entitlement: string;
  readonly maxDuration: Duration;
  readonly credential: VaultCredential;
}

/** The longest that tokens live which an AppRole's secret id logged in for. */
const loginLength = minutes(15);

/**
 * `prefix`: the repository's own, before every name. `app`: what the app's own policy is called; where the app serves
 * several repositories it has one for each.
 */
export function setupFor(
  prefix: string,
  given: readonly GivenByVault[],
  app = `countersign-${prefix.slice(0, -1)}`,
): VaultSetup {
  const parts = given.map((one) => partsFor(prefix, one));
  // Where several share a role, it lasts for the longest of them, in the place of the first.
  const longestLast = given.toSorted((a, b) => a.maxDuration - b.maxDuration).map((one) => partsFor(prefix, one));
  return {
    app: { name: app, rules: merged([...own, ...parts.flatMap((part) => part.own)]) },
    policies: byName(parts.flatMap((part) => part.policies)),
    roles: [
      ...new Map([...parts, ...longestLast].flatMap((part) => part.roles).map((role) => [role.path, role])).values(),
    ],
  };
}

/** What the app needs whatever it gives out. */
const own: readonly PathRule[] = [
  { path: "auth/token/lookup-self", capabilities: ["read"] },
  { path: "auth/token/renew-self", capabilities: ["update"] },
  { path: "sys/capabilities-self", capabilities: ["update"] },
  { path: "auth/token/lookup-accessor", capabilities: ["update"] },
  { path: "auth/token/revoke-accessor", capabilities: ["update"] },
  { path: "auth/token/accessors", capabilities: ["list", "sudo"] },
];

interface Part {
  readonly own: readonly PathRule[];
  readonly policies: readonly VaultPolicy[];
  readonly roles: readonly VaultRole[];
}

function partsFor(prefix: string, { credential: of, maxDuration }: GivenByVault): Part {
  const length = `${Math.floor(maxDuration / 1000)}s`;
  switch (of.kind) {
    case "token": {
      const name = `${prefix}${of.role}`;
      return {
        own: [
          { path: `auth/token/create/${name}`, capabilities: ["create", "update"], wrapped: true },
          ...of.leases.flatMap((lease): readonly PathRule[] => [
            { path: "sys/leases", capabilities: ["read", "sudo"] },
            { path: "sys/leases/lookup", capabilities: ["update"] },
            { path: `sys/leases/lookup/${lease}`, capabilities: ["list", "sudo"] },
          ]),
        ],
        policies: [{ name, rules: of.leases.map((path) => ({ path, capabilities: ["read"] })) }],
        roles: [{ path: `auth/token/roles/${name}`, fields: tokenRole(name, length) }],
      };
    }
    case "secret-id": {
      const name = `${prefix}${of.role}`;
      const role = `auth/${of.mount}/role/${name}`;
      return {
        own: [
          { path: role, capabilities: ["read"] },
          { path: `${role}/secret-id`, capabilities: ["create", "update"], wrapped: true },
          { path: `${role}/secret-id/`, capabilities: ["list"] },
          { path: `${role}/secret-id-accessor/lookup`, capabilities: ["create", "update"] },
          { path: `${role}/secret-id-accessor/destroy`, capabilities: ["create", "update"] },
        ],
        policies: [{ name, rules: [] }],
        roles: [{ path: role, fields: appRole(name, length) }],
      };
    }
    case "certificate":
      return {
        own: [
          { path: `${of.mount}/sign/${prefix}${of.role}`, capabilities: ["create", "update"] },
          { path: `${of.mount}/certs`, capabilities: ["list"] },
          { path: `${of.mount}/cert/*`, capabilities: ["read"] },
          { path: `${of.mount}/revoke`, capabilities: ["create", "update"] },
        ],
        policies: [],
        roles: [
          {
            path: `${of.mount}/roles/${prefix}${of.role}`,
            fields: {
              key_type: "any",
              max_ttl: length,
              allowed_serial_numbers: ["*"],
              no_store: false,
              server_flag: false,
              client_flag: true,
            },
          },
        ],
      };
    case "ssh":
      return {
        own: [{ path: `${of.mount}/sign/${prefix}${of.role}`, capabilities: ["create", "update"] }],
        policies: [],
        roles: [
          {
            path: `${of.mount}/roles/${prefix}${of.role}`,
            fields: {
              key_type: "ca",
              allow_user_certificates: true,
              allow_host_certificates: false,
              allow_user_key_ids: true,
              allowed_users: "ACCOUNT_ON_THE_HOSTS",
              default_user: "ACCOUNT_ON_THE_HOSTS",
              max_ttl: length,
            },
          },
        ],
      };
    case "group":
      return group(prefix, of.policy, "github-*");
    case "actions": {
      const role = `auth/${of.mount}/role/${prefix}${of.role}`;
      const grouped = group(prefix, of.policy, "workload-*");
      return {
        ...grouped,
        own: [...grouped.own, { path: role, capabilities: ["read"] }],
        roles: [{ path: role, fields: jwtRole }],
      };
    }
  }
}

const tokenRole = (policy: string, length: string): VaultRole["fields"] => ({
  allowed_policies: [policy],
  orphan: true,
  renewable: false,
  token_no_default_policy: true,
  token_explicit_max_ttl: length,
  token_type: "service",
});

const appRole = (policy: string, length: string): VaultRole["fields"] => ({
  bind_secret_id: true,
  secret_id_ttl: length,
  token_policies: [policy],
  token_no_default_policy: true,
  token_max_ttl: `${loginLength / 1000}s`,
  token_type: "service",
});

const jwtRole: VaultRole["fields"] = {
  role_type: "jwt",
  user_claim: "job_workflow_ref",
  bound_audiences: ["AUDIENCE"],
  // The workflow's name alone does not say where a run began, or who began it: another branch may call it.
  bound_claims_type: "string",
  bound_claims: {
    repository_id: "NUMERIC_ID_OF_THE_REPOSITORY",
    ref: "REF_OF_ITS_DEFAULT_BRANCH",
    event_name: writersEvents,
  },
  token_no_default_policy: true,
  token_max_ttl: `${loginLength / 1000}s`,
  token_type: "service",
};

const group = (prefix: string, policy: string, entities: string): Part => ({
  own: [
    {
      path: "identity/group/name/grant-*",
      capabilities: ["create", "update", "read", "delete"],
      // Never a pattern: it would let `<policy>,root` through.
      parameters: { policies: [`${prefix}${policy}`], member_entity_ids: [], metadata: [] },
    },
    { path: "identity/group/name", capabilities: ["list"] },
    { path: `identity/entity/name/${entities}`, capabilities: ["read"] },
  ],
  policies: [{ name: `${prefix}${policy}`, rules: [] }],
  roles: [],
});

/** One block for each path: a second one of the same policy would take the place of the first. */
function merged(rules: readonly PathRule[]): readonly PathRule[] {
  const byPath = new Map<string, PathRule>();
  for (const rule of rules) {
    const before = byPath.get(rule.path);
    byPath.set(rule.path, before === undefined ? rule : together(before, rule));
  }
  return [...byPath.values()];
}

/** A path says already what may be done there; what may be sent, adds up. */
function together(one: PathRule, other: PathRule): PathRule {
  if (one.parameters === undefined) return one;
  const both = Object.entries(one.parameters).map(([name, values]) => [
    name,
    [...new Set([...values, ...(other.parameters?.[name] ?? [])])],
  ]);
  return { ...one, parameters: Object.fromEntries(both) };
}

const byName = (policies: readonly VaultPolicy[]): readonly VaultPolicy[] =>
  [...new Set(policies.map(({ name }) => name))].map((name) => ({
    name,
    rules: merged(policies.filter((one) => one.name === name).flatMap(({ rules }) => rules)),
  }));
