import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Played } from "../play.ts";
import type { Narrator } from "./narrator.ts";

const run = promisify(execFile);

/** What GitHub answered: its status, and what is read of its body. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: { readonly title: string };
}

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly merged: boolean;
  readonly merged_by: { readonly login: string } | null;
  readonly user: { readonly login: string; readonly type: string };
  readonly head: { readonly sha: string };
  readonly requested_reviewers: readonly { readonly login: string }[];
  readonly requested_teams: readonly { readonly slug: string }[];
}

/** The example organisation, as its people meet it: over HTTP, and with git. */
export class Scene {
  readonly tells: Narrator;
  readonly played: Played;
  /** A folder of the requester's, for the clone. */
  readonly clone: string;
  readonly repository: string;

  constructor(tells: Narrator, played: Played, clone: string) {
    this.tells = tells;
    this.played = played;
    this.clone = clone;
    this.repository = played.github.repositories[0]!.fullName;
  }

  /** Calls GitHub's API, at the access repository, as somebody. */
  async asks<T>(login: string, method: string, path: string, body?: object): Promise<Answer<T>> {
    const response = await fetch(`${this.played.github.url}/api/v3/repos/${this.repository}${path}`, {
      method,
      headers: { authorization: `token ${this.#token(login)}`, accept: "application/vnd.github+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** Does something at GitHub that has to succeed, in a second of its own: GitHub's times have no finer grain. */
  async does<T>(login: string, method: string, path: string, body: object): Promise<T> {
    await this.passes(1);
    const answer = await this.asks<T>(login, method, path, body);
    await this.tells.finds(`${login}: ${method} ${path}`, "done", async () =>
      answer.status < 300 ? "done" : `${answer.status} ${JSON.stringify(answer.body)}`,
    );
    return answer.body;
  }

  async approves(login: string, pull: number): Promise<void> {
    await this.does(login, "POST", `/pulls/${pull}/reviews`, { event: "APPROVE" });
  }

  async pull(number: number): Promise<Pull> {
    return (await this.asks<Pull>("requester", "GET", `/pulls/${number}`)).body;
  }

  /** The newest run of each check on a pull request's head, by name. */
  async checks(number: number): Promise<readonly CheckRun[]> {
    const { head } = await this.pull(number);
    const path = `/commits/${head.sha}/check-runs?filter=all&per_page=100`;
    const { body } = await this.asks<{ readonly check_runs: readonly CheckRun[] }>("requester", "GET", path);
    const newest = new Map(body.check_runs.toSorted((a, b) => a.id - b.id).map((run) => [run.name, run]));
    return [...newest.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** The one comment of the app, or nothing. */
  async comment(number: number): Promise<string> {
    type Comment = { readonly body: string; readonly user: { readonly type: string } };
    const { body } = await this.asks<readonly Comment[]>("requester", "GET", `/issues/${number}/comments`);
    return body.find(({ user }) => user.type === "Bot")?.body ?? "";
  }

  /** Moves the clock of GitHub and Countersign alike, and answers what it shows then. */
  async passes(seconds: number): Promise<Date> {
    const response = await fetch(`${this.played.github.url}/_sandbox/clock`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advance: seconds }),
    });
    return new Date(((await response.json()) as { readonly now: string }).now);
  }

  /** Runs git as the requester, in their clone. */
  async git(...args: readonly string[]): Promise<string> {
    const { id } = this.played.github.people["requester"]!;
    const identity = ["-c", "user.name=requester", "-c", `user.email=${id}+requester@users.noreply.github.com`];
    return (await run("git", ["-C", this.clone, ...identity, ...args])).stdout;
  }

  /** Where the requester clones from; the token stands in it. */
  get remote(): string {
    const origin = this.played.github.url.replace("http://", `http://requester:${this.#token("requester")}@`);
    return `${origin}/${this.repository}.git`;
  }

  #token(login: string): string {
    const person = this.played.github.people[login];
    if (person === undefined) throw new Error(`nobody is called ${login}`);
    return person.token;
  }
}
