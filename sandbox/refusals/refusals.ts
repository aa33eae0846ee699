/**
 * What GitHub refuses and access control leans on. Each can be turned off, to see that something of Countersign
 * notices when GitHub, or its settings, would let it through.
 */
export const refusals = {
  "required-check": {
    refuses: "merging while the required check is not green",
    notices: "Countersign: the merge is a bypass, gets no credential, is named and taken back",
  },
  "check-source": {
    refuses: "a check, or a status, of the right name from somebody other than the pinned app",
    notices: "Countersign: what was merged on a forged status is a bypass",
  },
  "protected-branch": {
    refuses: "pushing straight to the default branch",
    notices: "Countersign: the push is a bypass, is named in an issue and taken back",
  },
  "ledger-branch": {
    refuses: "writing to the ledger's branch, by anybody but the app",
    notices: "Countersign: the ledger cannot be trusted any more, and nothing is given on such a record",
  },
  "self-approval": {
    refuses: "approving one's own pull request",
    notices: "Countersign: the review does not count, and says so",
  },
  dismissal: {
    refuses: "dismissing a review without write access",
    notices: "Countersign: an objection that somebody without a say dismissed still blocks",
  },
  "stale-head": {
    refuses: "committing onto a head that has moved",
    notices: "the ledger's own check: a line that was overwritten leaves a gap in its chain",
  },
  "webhook-signature": {
    refuses: "nothing: GitHub signs each webhook; off, the signature is wrong",
    notices: "Countersign: it refuses the webhook, and reads it back from GitHub's own log",
  },
} as const;

export type RefusalName = keyof typeof refusals;

export const isRefusal = (name: string): name is RefusalName => Object.hasOwn(refusals, name);
