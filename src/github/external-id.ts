import { pullNumber, type PullNumber } from "../core/ids.ts";

/**
 * A check run's `external_id`: which pull request it was made for. A commit can be the head of several, and payloads
 * about forks name none.
 */
export const externalId = (pull: PullNumber | null): string => (pull === null ? "" : `pull:${pull}`);

/** The pull request named so; `null` for runs of merge groups and for anything else. */
export function pullOfExternalId(text: string | null): PullNumber | null {
  const digits = /^pull:(\d{1,15})$/.exec(text ?? "")?.[1];
  return digits === undefined ? null : pullNumber(Number(digits));
}
