import type { Place } from "./diagnostics/diagnostic.ts";
import type { OwnerOfSystem } from "./entitlement.ts";
import type { Instant } from "./instant.ts";
import type { NonHumanKind, Subject } from "./request.ts";

/** A non-human identity that may hold access, and who answers for it. */
export interface RegisteredSubject {
  readonly kind: NonHumanKind;
  readonly name: string;
  readonly purpose: string;
  readonly owner: OwnerOfSystem;
  /** Who answers for a part of its life, where that is not its owner. */
  readonly owners: Readonly<Partial<Record<OwnedPart, OwnerOfSystem>>>;
  /** Where the workload runs. */
  readonly workload?: {
    readonly repository: string;
    readonly workflow: string;
    /** The deployment environment that its job must run in; absent: any or none, where somebody who may write started it. */
    readonly environment?: string;
    /** GitHub's id of the repository when it was registered; absent until then. */
    readonly id?: number;
  };
  /** Registered until then; nothing is given for longer. */
  readonly end?: Instant;
  readonly shared: boolean;
  readonly legacy: boolean;
  /** How it is told who used what is shared or old. */
  readonly attribution: string;
  readonly vendor?: Vendor;
  readonly place: Place;
}

export const ownedParts = ["renewal", "rotation", "offboarding"] as const;
export type OwnedPart = (typeof ownedParts)[number];

export interface Vendor {
  readonly name: string;
  readonly contract: string;
  /** Login, without `@`: never approves. */
  readonly contact: string;
  readonly offboarding: string;
}

/** By kind and name: `workload/nightly-export`. */
export type Register = ReadonlyMap<string, RegisteredSubject>;

export const registered = (subject: Subject, register: Register | undefined): RegisteredSubject | undefined =>
  subject.kind === "human" ? undefined : register?.get(`${subject.kind}/${subject.name}`);

export const ownerName = (owner: OwnerOfSystem): string =>
  owner.kind === "team" ? `@${owner.team}` : `@${owner.login}`;

/** Everybody who owns it, or a part of its life. */
export const ownersOf = ({ owner, owners }: RegisteredSubject): readonly OwnerOfSystem[] => [
  owner,
  ...Object.values(owners),
];
