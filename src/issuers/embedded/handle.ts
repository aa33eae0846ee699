import { publicName, type GrantId, type RepositoryId } from "../../core/ids.ts";
import type { Handle } from "../../core/grant/grant.ts";

/**
 * The token id, known before anything is made: `<repository id>-<entry id>.<n>.<attempt>`. The same grant and attempt
 * always have the same one, so that whatever is repeated meets the same row.
 */
export const handleOf = (grant: { readonly repository: RepositoryId; readonly id: GrantId }, attempt: number): Handle =>
  `${publicName(grant.repository, grant.id)}.${attempt}`;
