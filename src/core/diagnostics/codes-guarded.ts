import type { CodeTable } from "./codes.ts";

/** Changes of the rules and of the register: what keeps them from being decided. */
export const guardedCodes: CodeTable = {
  E612: {
    title: "no stage would look at it",
    example: "no stage applies to this change: nobody would look at it",
    remedy: "Name somebody beside `subject-owner` in the stages of `registration`",
  },
  E613: {
    title: "nobody countersigns the register",
    example: "the policy in force has no `registration`: nobody may countersign a change of `subjects/`",
    remedy: "Say in the policy who does, by a pull request that passes governance",
  },
  E640: {
    title: "change of the rules or of the register not read",
    example: "the change of the rules or of the register could not be read",
    remedy: "Push once more, or ask for the check again",
  },
  E641: {
    title: "change of the rules that conflicts",
    example: "it conflicts with the default branch: it cannot be told which `policies/` merging it would yield",
    remedy: "Bring the default branch in, and resolve the conflict in the branch",
  },
  E642: {
    title: "change of the rules made before another one",
    example:
      "the default branch has changed where this does: merging it would yield another `policies/` than the branch holds",
    remedy:
      "Press “Update branch”, or merge the default branch into it: what is approved must be what comes into force",
  },
  E643: {
    title: "merged with something else",
    example: "the merge brought something else than its branch held",
    remedy: "Open it again from the default branch of today",
  },
  E644: {
    title: "a pull request of Countersign that does not put back what is in force",
    example: "merging this pull request of Countersign would not yield exactly the `policies/` in force",
    remedy: "Close it: where that is still needed, another one is opened",
  },
  E645: {
    title: "a test of the policy fails",
    example: "`security cannot go first` fails: `request` should be `pending`, and is `approved`",
    remedy:
      "Mend the rules, or the test if it expects the wrong thing: `countersign policy test` runs it on your machine",
  },
  E646: {
    title: "guarded folder that is none",
    example: "`policies` is no folder",
    remedy: "Put the folder back: a file, a link or a submodule cannot hold rules",
  },
  E647: {
    title: "change that does not begin with what is in force",
    example: "it does not begin with the `policies/` in force: reviewers would see only a part of what it changes",
    remedy:
      "Bring the default branch in; where that holds rules that nobody countersigned, merge the pull request that puts them back first",
  },
  E648: {
    title: "governance in force cannot be read",
    example: "the governance in force cannot be read: nobody can countersign a change of the rules",
    remedy: "The operator runs `countersign policy adopt <tree>`, with a tree of `policies/` that reads",
  },
  E649: {
    title: "too many tests of the policy",
    example: "more than 1000 tests of the policy",
    remedy: "Leave out what others test already, or play the rest elsewhere by `countersign policy test`",
  },
  W541: {
    title: "identity with live access",
    example:
      "`workload/nightly-export` holds live access, and this removes what is registered: `nightly-export-2026-11.1`",
    remedy: "Decide about that access as well: remove its entry if it should end",
  },
};
