import type { CodeTable } from "./codes.ts";

const compare = "Compare the branch `countersign/ledger` with a clone from before, and put back what was changed";

/** What can be wrong with the signed record in git: any of these stops what would be built on it. */
export const ledgerCodes: CodeTable = {
  E801: {
    title: "not a line of the ledger",
    example: "line 3 is not a line of the ledger in canonical JSON",
    remedy: compare,
  },
  E802: {
    title: "a broken chain",
    example: "line 3 does not follow from the line before: a line was changed, added or left out",
    remedy: compare,
  },
  E803: {
    title: "a line about something else",
    example: "line 3 is about something else than the first line of its file",
    remedy: compare,
  },
  E804: {
    title: "somebody else's ledger",
    example: "line 3 belongs to another deployment or another repository",
    remedy: "Set `DEPLOYMENT` to what it was when the ledger was begun; if it was never changed, put the branch back",
  },
  E805: {
    title: "a key that nobody lists",
    example: "line 3 is signed by a key that `policies/keys.yaml` does not list for its time",
    remedy: "Keep old keys in `LEDGER_KEY` behind the new one, or list their public halves in `policies/keys.yaml`",
  },
  E806: {
    title: "a wrong signature",
    example: "line 3 carries a signature that is not right",
    remedy: compare,
  },
  E807: {
    title: "lines in another's file",
    example: "its lines are about something that belongs into another file",
    remedy: compare,
  },
};
