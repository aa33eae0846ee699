import type { Time } from "../clock.ts";

/** Users, bots and organisations share one space of logins and of ids. */
export interface Account {
  readonly id: number;
  readonly nodeId: string;
  login: string;
  readonly type: "User" | "Bot" | "Organization";
  readonly name: string | null;
  readonly email: string | null;
  readonly createdAt: Time;
}

type OrganisationRole = "admin" | "member";

export interface OrganisationMembership {
  readonly userId: number;
  role: OrganisationRole;
  /** `pending` is an invitation that has not been accepted. */
  state: "active" | "pending";
}

export interface Organisation {
  /** The same id as its account. */
  readonly id: number;
  readonly members: Map<number, OrganisationMembership>;
  /** What every member may do in every repository of the organisation. */
  defaultPermission: RepositoryPermission | null;
}

export const repositoryPermissions = ["read", "triage", "write", "maintain", "admin"] as const;
export type RepositoryPermission = (typeof repositoryPermissions)[number];

export interface TeamMembership {
  readonly userId: number;
  role: "member" | "maintainer";
  state: "active" | "pending";
}

export interface Team {
  readonly id: number;
  readonly nodeId: string;
  readonly organisationId: number;
  slug: string;
  name: string;
  description: string | null;
  privacy: "closed" | "secret";
  /** A child team's members are members of the parent too, and it inherits the parent's repositories. */
  parentId: number | null;
  readonly members: Map<number, TeamMembership>;
  readonly repositories: Map<number, RepositoryPermission>;
  /** Auto-assignment: a request for the team's review is replaced by this many of its members. */
  reviewAssignment: { readonly count: number } | null;
  readonly createdAt: Time;
  updatedAt: Time;
}
