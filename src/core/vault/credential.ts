import type { Duration } from "../instant.ts";
import { hours } from "../instant.ts";

/**
 * What an entitlement is given out as by Vault or OpenBao. Role and policy names stand without the repository's prefix,
 * which is put before them; mounts are where an administrator put the engine.
 */
export type VaultCredential =
  /** An orphan token. `leases`: paths of dynamic credentials that are read with it, and die with it. */
  | { readonly kind: "token"; readonly role: string; readonly leases: readonly string[] }
  | { readonly kind: "secret-id"; readonly mount: string; readonly role: string }
  | { readonly kind: "certificate"; readonly mount: string; readonly role: string }
  | { readonly kind: "ssh"; readonly mount: string; readonly role: string }
  /** Membership of a group of its own: the subject logs in to Vault by itself. */
  | { readonly kind: "group"; readonly policy: string }
  /** The same for a workload that logs in with the OIDC token of its run. */
  | { readonly kind: "actions"; readonly mount: string; readonly role: string; readonly policy: string };

/** What holds of a credential if nobody does anything, and when somebody does. */
export interface VaultFacts {
  /** A: by itself; B: within 15 minutes; C: while Countersign runs. */
  readonly onTime: "A" | "B" | "C";
  readonly endsOnTime: string;
  readonly endsEarly: string;
  /** What is handed over: something secret, something that is no secret, or nothing. */
  readonly handsOver: "secret" | "public" | "nothing";
  /** Set where it cannot be ended early: no longer than this, and never critical. */
  readonly atMost?: Duration;
}

export function vaultFacts({ kind }: VaultCredential): VaultFacts {
  switch (kind) {
    case "token":
      return {
        onTime: "A",
        endsOnTime: "by itself: Vault ends the token and everything read with it",
        endsEarly: "at once",
        handsOver: "secret",
      };
    case "secret-id":
      return {
        onTime: "B",
        endsOnTime:
          "within 15 minutes: the secret id ends by itself, tokens it logged in for live on that long at most",
        endsEarly: "at once for new logins",
        handsOver: "secret",
      };
    case "certificate":
      return {
        onTime: "A",
        endsOnTime: "by itself: the certificate says so",
        endsEarly: "by the revocation list, for whoever looks at it",
        handsOver: "public",
      };
    case "ssh":
      return {
        onTime: "A",
        endsOnTime: "by itself: the certificate says so",
        endsEarly: "not before its own end",
        handsOver: "public",
        atMost: hours(1),
      };
    case "group":
    case "actions":
      return {
        onTime: "C",
        endsOnTime: "while Countersign runs: it deletes the group that gives the access",
        endsEarly: "at once",
        handsOver: "nothing",
      };
  }
}

/** As people read it, and as decisions compare it: everything that it depends on. */
export function vaultText(of: VaultCredential): string {
  switch (of.kind) {
    case "token":
      return `token role \`${of.role}\`${of.leases.length === 0 ? "" : ` for ${of.leases.map((one) => `\`${one}\``).join(", ")}`}`;
    case "secret-id":
      return `secret id of the AppRole \`${of.role}\` at \`${of.mount}\``;
    case "certificate":
      return `certificate of the role \`${of.role}\` at \`${of.mount}\``;
    case "ssh":
      return `SSH certificate of the role \`${of.role}\` at \`${of.mount}\``;
    case "group":
      return `group with the policy \`${of.policy}\``;
    case "actions":
      return `group with the policy \`${of.policy}\`, by the JWT role \`${of.role}\` at \`${of.mount}\``;
  }
}
