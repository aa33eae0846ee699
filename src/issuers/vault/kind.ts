import type { Grant, Handle, Proof } from "../../core/grant/grant.ts";
import type { Duration, Instant } from "../../core/instant.ts";
import type { RepositoryId } from "../../core/ids.ts";
import type { Clock, CredentialIssuer, Issued } from "../../ports.ts";
import type { GivenUp } from "./leases.ts";
import { isMarked } from "./mark.ts";
import type { Timer } from "./timer.ts";
import type { Call } from "./wire.ts";

export type Listed = Awaited<ReturnType<CredentialIssuer["list"]>>[number];

/** Told of what is made and taken back on the way: whoever fails in between may have left something. */
export interface Making {
  created(): void;
  takenBack(): void;
}

/** What each kind of credential does in its own way. */
export interface Kind {
  issue(grant: Grant, making: Making): Promise<Issued>;
  inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone">;
  /** `null`: it cannot be ended before its own end. */
  revoke(handle: Handle): Promise<Exclude<Proof["said"], "never-issued"> | null>;
  /** Everything that carries this attempt, found without knowing any handle. */
  find(grant: Grant, attempt: number): Promise<readonly Handle[]>;
  list(): Promise<readonly Listed[]>;
}

/** What all kinds work with. */
export interface Means {
  readonly call: Call;
  readonly deployment: string;
  /** The access repositories, and the prefix of names that each may use. */
  readonly prefixes: ReadonlyMap<RepositoryId, string>;
  /** The server's clock, by which it counts. */
  readonly serverNow: () => Promise<Instant>;
  /** Ours, by which was approved. */
  readonly clock: Clock;
  readonly timer: Timer;
  /** How long a wrap may lie unopened. */
  readonly claimWindow: Duration;
  readonly givenUp: GivenUp;
}

export function prefixOf({ prefixes }: Means, repository: RepositoryId): string {
  const prefix = prefixes.get(repository);
  if (prefix === undefined) throw new Error(`no prefix is configured for the repository ${repository}`);
  return prefix;
}

/** Those of a list that carry this attempt. */
export const handlesOf = (listed: readonly Listed[], grant: Grant, attempt: number): readonly Handle[] =>
  listed.filter((one) => isMarked(one, grant, attempt)).map((one) => one.handle);

/** Eight at a time, in order of the list; what is `null` is left out. */
export async function mapFound<A, B>(list: readonly A[], of: (one: A) => Promise<B | null>): Promise<readonly B[]> {
  const found: B[] = [];
  for (let at = 0; at < list.length; at += 8)
    for (const one of await Promise.all(list.slice(at, at + 8).map((each) => of(each))))
      if (one !== null) found.push(one);
  return found;
}
