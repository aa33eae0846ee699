import type { CodeTable } from "./codes.ts";

/** Credentials that somebody pasted where people read. */
export const leakCodes: CodeTable = {
  E631: {
    title: "a credential in a file",
    example: "access/orders-db/a.yaml:5:16: this looks like a credential: Vault token",
    remedy:
      "Revoke it first, wherever it is valid: whoever can read the repository had it. Then take it out with a new commit. Rewriting the branch is not enough, since what was pushed can still be found. Countersign repeats it nowhere. What merely resembles one is written otherwise",
  },
  E632: {
    title: "a credential in the title or the description",
    example: "the description of the pull request holds what looks like a credential: GitHub token",
    remedy:
      "Revoke it first, wherever it is valid. Then edit the text, and delete the revision that held it from its history of edits",
  },
  E633: {
    title: "a credential in a review",
    example: "the review by `owner` of 2026-11-02T09:01:00Z holds what looks like a credential: AWS key",
    remedy:
      "Revoke it first, wherever it is valid. Then edit the review, and delete the revision that held it from its history of edits. Dismissing it is not enough, since its text stays readable; an approval that was edited is given again",
  },
  E634: {
    title: "a credential in a commit",
    example: "the message of commit 1234567 holds what looks like a credential: GitHub token",
    remedy:
      "Revoke it first, wherever it is valid: the commit can be found by its id as long as GitHub keeps it, rewritten or not. Then rewrite the commit without it (`git rebase --interactive`, `reword`), and force-push: a new commit on top changes nothing, since a merge would bring the old one along",
  },
  E635: {
    title: "a credential in the name of the branch",
    example: "the name of the branch holds what looks like a credential: Vault token",
    remedy:
      "Revoke it first, wherever it is valid. Then push the commits to a branch of another name, open a new pull request from there, close this one, and delete its branch: a pull request keeps the branch that it was opened from",
  },
  E636: {
    title: "a credential in a path",
    example: "the path `access/orders-db/••••••••` holds what looks like a credential: GitHub token",
    remedy:
      "Revoke it first, wherever it is valid. Then rename the file with a new commit, whose message does not name it either. Rewriting the branch is not enough, since what was pushed can still be found. A path that the default branch has already is hidden wherever it is told, and can be removed or renamed",
  },
  W531: {
    title: "a credential beside a removal",
    example: "the description of the pull request holds what looks like a credential: GitHub token",
    remedy: "Revoke it, and take it out as the message says. The removal itself is never held up",
  },
};
