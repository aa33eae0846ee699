import type { Repository } from "../core/case-file.ts";
import type { PullNumber } from "../core/ids.ts";

/** Addresses of GitHub's own pages, for links; `webUrl` without a slash at the end. */
export function pagesAt(webUrl: string) {
  const repository = ({ owner, name }: Repository): string => `${webUrl}/${owner}/${name}`;
  return { repository, pull: (of: Repository, pull: PullNumber): string => `${repository(of)}/pull/${pull}` } as const;
}
