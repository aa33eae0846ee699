import type { Grant, Handle, Proof } from "../../core/grant/grant.ts";
import { between, seconds, type Duration, type Instant } from "../../core/instant.ts";
import type { RepositoryId } from "../../core/ids.ts";
import type { CredentialIssuer, Issued } from "../../ports.ts";
import type { GivenUp } from "./leases.ts";
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

/**
 * Lengths are given in whole seconds, and counted from when the server gets to it: some are held back, so that what
 * comes of it never ends after `until`.
 */
export async function secondsUntil(means: Means, until: Instant, heldBack: number): Promise<number> {
  const left = Math.floor(between(await means.serverNow(), until) / 1000) - heldBack;
  if (left >= 1) return left;
  throw new Error("its time is over before it could be issued");
}

/** A wrap can be opened for as long as there is something in it, within what the app's own policy allows. */
export const wrapFor = (means: Means, length: number): Duration =>
  seconds(Math.max(60, Math.min(length, Math.floor(means.claimWindow / 1000), 86_400)));

/** How much is held back, try by try: a server that takes longer than the first may still manage the last. */
export const heldBack = [1, 5, 15] as const;

/** Eight at a time, in order of the list. */
export async function mapAll<A, B>(list: readonly A[], of: (one: A) => Promise<B>): Promise<readonly B[]> {
  const results: B[] = [];
  for (let at = 0; at < list.length; at += 8)
    results.push(...(await Promise.all(list.slice(at, at + 8).map((one) => of(one)))));
  return results;
}
