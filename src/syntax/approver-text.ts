import { teamName } from "../core/ids.ts";
import type { OwnerOfSystem } from "../core/entitlement.ts";
import type { Approver } from "../core/policy.ts";

/** `@org/team` or `@login`, as the schemas let it pass. */
export function readOwner(text: string): OwnerOfSystem {
  const name = text.slice(1);
  return name.includes("/") ? { kind: "team", team: teamName(name) } : { kind: "user", login: name };
}

/** An approver as a policy names one: a person, a team, or a word. */
export function readApprover(text: string): Approver {
  return text === "owner" || text === "manager" || text === "subject-owner" ? { kind: text } : readOwner(text);
}

/** The same in the words of the catalog. */
export function ownerText(owner: OwnerOfSystem): string {
  return owner.kind === "user" ? `@${owner.login}` : `@${owner.team}`;
}
