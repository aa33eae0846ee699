import type { Signature } from "../git/object.ts";
import type { Account } from "../state/account.ts";
import { noreplyEmail } from "../state/lookup.ts";
import type { World } from "../state/world.ts";

/** Whoever a commit is written for, as GitHub signs their name. */
export function signatureOf(world: World, account: Account): Signature {
  return { name: account.name ?? account.login, email: noreplyEmail(account), date: world.now() };
}

/** The committer of what is made on the web or through the API. */
export function webFlow(world: World): Signature {
  return { name: "GitHub", email: "noreply@github.com", date: world.now() };
}

/** GitHub signs what it commits itself. */
export function recordSigned(world: World, oid: string): void {
  world.commitFacts.set(oid, { verified: true, byGitHub: true });
}
