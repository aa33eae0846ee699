import { apiOf, succeed, type Answer, type Api, type Json } from "./api.ts";
import { Request } from "./request.ts";
import type { Place } from "./place.ts";

export type Files = Readonly<Record<string, string | null>>;

export interface Opening {
  readonly title?: string;
  readonly branch?: string;
  /** Another base branch than the default one. */
  readonly base?: string;
  readonly draft?: boolean;
  /** Opens it from a fork of their own. */
  readonly fork?: boolean;
}

let branches = 0;

/** Somebody who does things at GitHub. Each act comes in a second of its own, since GitHub knows no finer time. */
export class Person {
  readonly login: string;
  readonly api: Api;
  /** A personal token of theirs. */
  readonly token: string;
  readonly #place: Place;

  constructor(place: Place, login: string, token: string) {
    this.#place = place;
    this.login = login;
    this.token = token;
    this.api = apiOf(place.sandboxUrl, token);
  }

  async opens(files: Files, opening: Opening = {}): Promise<Request> {
    await this.#place.tick();
    const home = opening.fork === true ? await this.#fork() : this.#place.repository;
    const branch = opening.branch ?? `branch-${++branches}`;
    await this.#branch(home, branch);
    await this.writes(branch, files, home);
    return this.opensPull(branch, opening, home);
  }

  async opensPull(branch: string, opening: Opening = {}, home: string = this.#place.repository): Promise<Request> {
    const owner = home.split("/")[0]!;
    const pull = await this.#does("POST", "/pulls", {
      title: opening.title ?? "Access please",
      head: home === this.#place.repository ? branch : `${owner}:${branch}`,
      base: opening.base ?? "main",
      draft: opening.draft ?? false,
    });
    return new Request(this.#place, pull.number as number, branch, home);
  }

  /** Commits to a branch through the contents API: one commit a file. */
  async writes(branch: string, files: Files, home: string = this.#place.repository): Promise<Answer> {
    let last: Answer | null = null;
    for (const [path, content] of Object.entries(files)) {
      const where = `/repos/${home}/contents/${path.split("/").map(encodeURIComponent).join("/")}`;
      const existing = await this.api("GET", `${where}?ref=${branch}`);
      const blob = existing.status === 200 ? { sha: existing.body.sha as string } : {};
      last =
        content === null
          ? await this.api("DELETE", where, { message: `Remove ${path}`, branch, ...blob })
          : await this.api("PUT", where, {
              message: `Write ${path}`,
              branch,
              content: Buffer.from(content).toString("base64"),
              ...blob,
            });
      if (last.status >= 400) return last;
    }
    if (last === null) throw new Error("nothing to write");
    return last;
  }

  async pushes(request: Request, files: Files): Promise<void> {
    await this.#place.tick();
    await succeed(this.writes(request.branch, files, request.home));
    await this.#place.settled();
  }

  approves = (request: Request, body = "", commit?: string): Promise<Json> =>
    this.#reviews(request, "APPROVE", body, commit);
  requestsChanges = (request: Request, body = "not like this"): Promise<Json> =>
    this.#reviews(request, "REQUEST_CHANGES", body);
  comments = (request: Request, body = "hm"): Promise<Json> => this.#reviews(request, "COMMENT", body);

  async dismisses(request: Request, whose: Person): Promise<void> {
    await this.#place.tick();
    const review = await request.reviewOf(whose);
    await this.#does("PUT", `/pulls/${request.number}/reviews/${review}/dismissals`, { message: "no longer" });
    await this.#place.settled();
  }

  async editsReview(request: Request, whose: Person, body: string): Promise<void> {
    await this.#place.tick();
    const review = await request.reviewOf(whose);
    await this.#does("PUT", `/pulls/${request.number}/reviews/${review}`, { body });
    await this.#place.settled();
  }

  /** Merges, and says what GitHub answered: it may refuse. */
  async triesToMerge(request: Request, how: "merge" | "squash" | "rebase" = "merge"): Promise<Answer> {
    await this.#place.tick();
    const answer = await this.api("PUT", `/repos/${this.#place.repository}/pulls/${request.number}/merge`, {
      merge_method: how,
    });
    await this.#place.settled();
    return answer;
  }

  async merges(request: Request, how: "merge" | "squash" | "rebase" = "merge"): Promise<void> {
    const answer = await this.triesToMerge(request, how);
    if (answer.status !== 200) throw new Error(`GitHub did not merge: ${JSON.stringify(answer)}`);
  }

  async closes(request: Request): Promise<void> {
    await this.#place.tick();
    await this.#does("PATCH", `/pulls/${request.number}`, { state: "closed" });
    await this.#place.settled();
  }

  async reopens(request: Request): Promise<void> {
    await this.#place.tick();
    await this.#does("PATCH", `/pulls/${request.number}`, { state: "open" });
    await this.#place.settled();
  }

  async #reviews(request: Request, event: string, body: string, commit?: string): Promise<Json> {
    await this.#place.tick();
    const review = await this.#does("POST", `/pulls/${request.number}/reviews`, {
      event,
      body,
      ...(commit === undefined ? {} : { commit_id: commit }),
    });
    await this.#place.settled();
    return review;
  }

  async #branch(home: string, branch: string): Promise<void> {
    const main = await succeed(this.api("GET", `/repos/${home}/git/ref/heads/main`));
    await succeed(this.api("POST", `/repos/${home}/git/refs`, { ref: `refs/heads/${branch}`, sha: main.object.sha }));
  }

  async #fork(): Promise<string> {
    const fork = await this.#does("POST", "/forks", {});
    return fork.full_name as string;
  }

  #does(method: string, path: string, body?: object): Promise<Json> {
    return succeed(this.api(method, `/repos/${this.#place.repository}${path}`, body));
  }
}
