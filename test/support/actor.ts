import type { Commit } from "../../src/core/case-file.ts";
import { sha } from "../../src/core/ids.ts";
import type { Case } from "./case.ts";

/** Somebody who does things to the request. */
export class Actor {
  readonly #case: Case;
  readonly login: string;

  constructor(of: Case, login: string) {
    this.#case = of;
    this.login = login;
    of.id(login);
  }

  approves = (body = ""): void => this.#case.reviewed(this.login, "approved", body);
  requestsChanges = (body = ""): void => this.#case.reviewed(this.login, "changes-requested", body);
  pushes = (changes = this.#case.changes, more: Partial<Commit> = {}): void =>
    this.#case.pushed(this.login, changes, more);
  /** "Update branch": a merge of the default branch, by GitHub, in their name. */
  updatesTheBranch = (changes = this.#case.changes): void =>
    this.#case.pushed(this.login, changes, {
      committer: { kind: "github" },
      parents: [this.#case.head, sha("e".repeat(40))],
      mergesDefaultBranch: true,
    });
  rewrites = (changes = this.#case.changes): void => this.#case.rewritten(this.login, changes);
  dismisses(whose: Actor): void {
    const at = this.#case.tick();
    this.#case.last(whose.login).dismissed = { by: this.#case.id(this.login), at };
  }
  edits(whose: Actor): void {
    this.#case.last(whose.login).editedAt = this.#case.tick();
  }
  leaves(): void {
    this.#case.left(this.login);
  }
}
