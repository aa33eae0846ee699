import type { CommitFact } from "../../state/repository.ts";
import { accountByEmail } from "../../state/lookup.ts";
import type { Fields } from "../fields.ts";
import { type CommitIn, userOrNull } from "../things.ts";

type Signed = CommitIn & { readonly fact: CommitFact };

/** What GitHub holds of a signature; the bytes of the signature itself are not kept. */
export const signature: Fields<Signed> = {
  email: ({ commit }) => commit.committer.email,
  isValid: ({ fact }) => fact.verified,
  state: ({ fact }) => (fact.verified ? "VALID" : "INVALID"),
  signer: ({ commit, fact }, _, { world }) =>
    fact.verified ? userOrNull(accountByEmail(world, commit.committer.email)) : null,
  wasSignedByGitHub: ({ fact }) => fact.byGitHub,
};
