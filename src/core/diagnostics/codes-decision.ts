import type { CodeTable } from "./codes.ts";

const byNewEntry = "Ask for it with a new entry, under an id that was never used";

/** What the machine says of a request: E32 the people behind the rules, E5 its entries, E6 its pull request. */
export const decisionCodes: CodeTable = {
  E321: {
    title: "a team that cannot be seen",
    example: "Countersign cannot see the team `@acme/platform`",
    remedy: "Name a team that exists, and give the app the organization permission `members: read`",
  },
  E322: {
    title: "a user who does not exist",
    example: "there is no user `@olga`",
    remedy: "Name somebody who exists: who takes a free name could approve",
  },
  E323: {
    title: "a quorum that today's people cannot reach",
    example: "`security` needs 2 approvals, and this line names one active person",
    remedy: "Name more people, or lower the quorum; accounts of one person count once",
  },
  E501: {
    title: "unknown subject",
    example: "there is no user `requster`",
    remedy: "Write the login as GitHub shows it",
  },
  E502: {
    title: "inactive subject",
    example: "`requester` is not an active member of the organisation",
    remedy: "Access is given to people who are active members, not merely invited",
  },
  E503: {
    title: "entitlement for other kinds of subject",
    example: "`warehouse/export` is not for subjects of kind `human`",
    remedy: "Ask for another entitlement, or for a subject of a kind that it is for",
  },
  E504: {
    title: "longer than the catalog allows",
    example: "`9h` is longer than `orders-db/read` may be had",
    remedy: "Ask for less; an extension is counted from the first start",
  },
  E505: {
    title: "longer than a limit of the policy allows",
    example: "`9h` is longer than a limit of the policy allows",
    remedy: "Ask for less; the limit stands at the line that the message names",
  },
  E506: {
    title: "too many at a time",
    example: "`requester` may hold 1 of these at a time, holds 1, and this would be one more",
    remedy: "Wait until one has ended, or remove one first",
  },
  E507: {
    title: "a field that the policy requires",
    example: "`ticket` is missing, and the policy requires it here",
    remedy: "Add the field",
  },
  E508: {
    title: "denied by the policy",
    example: "denied by the policy: critical access is for incidents",
    remedy: "No approval changes this; ask for something else, or for a change of the policy",
  },
  E509: {
    title: "no stage applies",
    example: "no stage applies to `orders-read-4812`",
    remedy: "Have the policy name who approves this: what nobody looks at is not granted",
  },
  E510: {
    title: "an id used before",
    example: "the id `orders-read-4812` was used before",
    remedy: "Choose an id that was never used: the history of access is told by it",
  },
  E511: {
    title: "an id used twice in one request",
    example: "the id `orders-read-4812` is used twice in this request",
    remedy: "Choose another id for one of them",
  },
  E512: {
    title: "a live entry changed in more than its length",
    example: "`subject` of `orders-read-4812` cannot be changed: only `duration` or `until` can",
    remedy: byNewEntry,
  },
  E513: {
    title: "an end in the past",
    example: "the end, 2026-11-02T09:00:00Z, is in the past",
    remedy: "Ask for a later end",
  },
  E514: {
    title: "an entry moved",
    example: "`orders-read-4812` moves here from `access/orders-db/a.yaml`",
    remedy: "Leave entries in their files as long as they stand",
  },
  E516: {
    title: "entries on different routes",
    example: "the entries of this request go different ways: the usual one and `emergency`",
    remedy: "Open a pull request for each route: the entries of one are decided together",
  },
  E517: {
    title: "unknown route",
    example: "the policy has no route `emergncy`",
    remedy: "Write a route that the policy has, or leave `route` out",
  },
  E518: {
    title: "route not for this request",
    example: 'the route `emergency` is not for this: its condition `request.ticket.startsWith("INC-")` does not hold',
    remedy: "Ask without `route`, or for what the route is meant for",
  },
  E519: {
    title: "longer than the route allows",
    example: "`4h` is longer than the route `emergency` gives access for",
    remedy: "Ask for less, or go the usual way",
  },
  E520: {
    title: "issuer that is not there",
    example: "`orders-db/read` is issued by Vault, and no Vault is configured",
    remedy: "Ask the operators to configure Vault (`VAULT_ADDR`), or let the catalog name the embedded issuer",
  },
  E521: {
    title: "scope that is not offered",
    example: "`warehouse/export` has no part `reufnds`",
    remedy: "Ask for parts that the catalog names, or leave `scope` out",
  },
  E522: {
    title: "narrowed to nothing",
    example: "what approvers left of the scope of `export-1` has nothing in common",
    remedy: "Agree on the parts, and let one of the approvers approve again with another `/narrow`",
  },
  E524: {
    title: "entitlements that do not go together",
    example: "`payments/initiate` and `payments/release` are not for one person: `requester` has that already",
    remedy: "Give one of the two up, or let somebody else hold it",
  },
  E525: {
    title: "too many open requests",
    example: "`requester` has 10 older requests open, and 10 may be open at a time",
    remedy: "Finish or close one of the older requests first",
  },
  W501: {
    title: "another request does not go with this one",
    example: "#12 asks for `payments/release` for the same person, which does not go with `payments/initiate`",
    remedy: "Nothing has to be done; whichever is merged first keeps the other from being granted",
  },
  E526: {
    title: "subject that is not registered",
    example: "`workload/nightly-export` is not registered",
    remedy: "Register it first, in a pull request of its own",
  },
  E527: {
    title: "subject that nobody answers for",
    example: "`workload/nightly-export` belongs to `@acme/data`, where nobody is active",
    remedy: "Let somebody else answer for it, by a change of the register",
  },
  E528: {
    title: "on behalf of whom",
    example: "an agent acts for a person, and `on-behalf-of` is missing",
    remedy: "Name the person for whom an agent acts; leave the field out for everything else",
  },
  E515: {
    title: "nothing to extend",
    example: "`orders-read-4812` gives no access any more: there is nothing to extend",
    remedy: byNewEntry,
  },
  E601: {
    title: "too many files",
    example: "more than 3000 files changed, GitHub lists no more",
    remedy: "Split the pull request: GitHub lists no more files of one",
  },
  E602: {
    title: "too many commits",
    example: "more than 250 commits, GitHub lists no more",
    remedy: "Squash them, or start a new branch",
  },
  E603: {
    title: "a file that is too large",
    example: "`access/orders-db/a.yaml` is larger than 512 kB",
    remedy: "Write one entry a file",
  },
  E604: {
    title: "a file that is no text",
    example: "`access/orders-db/a.yaml` is not a text",
    remedy: "Commit the file as plain UTF-8 text",
  },
  E605: {
    title: "an id in two files",
    example: "`orders-read-4812` is used twice",
    remedy: "Give each entry an id of its own",
  },
  E606: {
    title: "no common history",
    example: "the commits have no history in common with the default branch",
    remedy: "Start a new branch from the default branch",
  },
  E607: {
    title: "no sight of members",
    example: "Countersign may not see the team `@acme/platform`",
    remedy: "Give the app the organization permission `members: read`",
  },
  E608: {
    title: "rules that are gone",
    example: "the rules in force, tree 1234567, are not in the repository",
    remedy: "Push the commit that held them, or adopt a tree that exists",
  },
  E609: {
    title: "no file where an entry should be",
    example: "`access/orders-db/a.yaml` is no file, but a submodule as it seems",
    remedy: "Take it out of the pull request: entries are files of the repository itself",
  },
  E610: {
    title: "a flood of reviews",
    example: "1000 reviews or more with a verdict, or as many requests for review and dismissals",
    remedy: "Open a new pull request, and block whoever floods it: no more of one are read",
  },
  E611: {
    title: "kinds that do not mix",
    example: "this pull request touches `access/` and the rules",
    remedy: "Open a pull request for each: they are countersigned by different people",
  },
  E614: {
    title: "attestations are the app's own",
    example: "`attestations/` is written by the app only",
    remedy: "Take the file out of the pull request",
  },
  E615: {
    title: "no rules in force",
    example: "no rules are in force in this repository",
    remedy: "Mend `policies/` on the default branch, so that it reads: then it is adopted, and announced in an issue",
  },
  E616: {
    title: "a commit by somebody unknown",
    example: "nobody can be identified for `me@home.test` in commit 1234567",
    remedy: "Commit with an e-mail address of your GitHub account, amend the commit, and push again",
  },
  E617: {
    title: "a head that nobody is known to have pushed",
    example: "it is unknown who pushed commit 1234567",
    remedy:
      "Push once more while the pull request is open, if only an empty commit: then GitHub says who pushes. It says nothing about a fork before its pull request was opened, and that its commits name its owner proves nothing: whoever may write to the fork could have pushed them. Branches of the repository itself do not need it",
  },
  E618: {
    title: "an approver named in somebody else's commit",
    example: "commit 1234567 names `security-1`, who could approve this, and who neither signed nor pushed it",
    remedy: "Amend the commit so that it names only who wrote it, or let them sign it",
  },
  E619: {
    title: "approvals that cannot be told apart",
    example: "too many approvals were repeated by people who could serve several stages",
    remedy: "Open a new pull request, and approve each stage once, in order",
  },
  E620: {
    title: "a revert that holds more",
    example: "this pull request of Countersign holds more than the removal of what has ended",
    remedy: "Put its branch back, or open a pull request of your own",
  },
  E621: {
    title: "many removals, and nobody to confirm them",
    example: "many removals at once need somebody to confirm them, and no readable rules say who may",
    remedy: "Remove fewer at a time",
  },
};
