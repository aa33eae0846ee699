import type { RepositoryPermission } from "./state/account.ts";
import type { Permissions } from "./state/app.ts";
import type { MergeMethod } from "./state/repository.ts";

/** What the embedded GitHub begins with. Ids and secrets that are left out are made up. It can be written as JSON. */
export interface Seed {
  readonly organisation: { readonly login: string; readonly id?: number };
  readonly people: readonly PersonSeed[];
  readonly bots?: readonly { readonly login: string; readonly id?: number }[];
  readonly teams: readonly TeamSeed[];
  readonly repositories: readonly RepositorySeed[];
  readonly app: AppSeed;
}

export interface PersonSeed {
  readonly login: string;
  readonly id?: number;
  readonly name?: string;
  /** Their personal access token; `ghp_<login>` where none is given. */
  readonly token?: string;
  /** `none`: outside the organisation. */
  readonly membership: "owner" | "member" | "invited" | "none";
}

export interface TeamSeed {
  readonly slug: string;
  readonly parent?: string;
  readonly members: readonly string[];
  /** By repository name; a team that is not named has no access of its own. */
  readonly repositories: Readonly<Record<string, RepositoryPermission>>;
  /** Auto-assignment: how many members take the team's place when its review is requested. */
  readonly reviewAssignment?: number;
}

export interface RepositorySeed {
  readonly name: string;
  readonly id?: number;
  readonly private?: boolean;
  readonly files: Readonly<Record<string, string>>;
  readonly collaborators?: Readonly<Record<string, RepositoryPermission>>;
  readonly protection?: ProtectionSeed;
}

/** The rules of the default branch, and of the branch that only the app writes. */
export interface ProtectionSeed {
  /** Required, and pinned to the app. */
  readonly check: string;
  readonly requiredApprovals?: number;
  readonly dismissStaleApprovals?: boolean;
  readonly strict?: boolean;
  readonly mergeQueue?: MergeMethod;
  /** Administrators may push and merge past the rules. */
  readonly administratorsBypass: boolean;
  /** Only the app creates and updates it; nobody rewinds or deletes it. */
  readonly appBranch?: string;
}

export interface AppSeed {
  readonly slug: string;
  readonly id?: number;
  readonly installationId?: number;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  /** PEM, PKCS#8 or PKCS#1. */
  readonly privateKey?: string;
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly callbackUrls?: readonly string[];
  /** By name; all where it is absent. */
  readonly repositories?: readonly string[];
}
