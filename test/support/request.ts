import { succeed, type Json } from "./api.ts";
import type { Person } from "./person.ts";
import type { Place } from "./place.ts";

/** A pull request, as people see it on its page. */
export class Request {
  readonly number: number;
  readonly branch: string;
  readonly home: string;
  readonly #place: Place;

  constructor(place: Place, number: number, branch: string, home: string) {
    this.#place = place;
    this.number = number;
    this.branch = branch;
    this.home = home;
  }

  get = (): Promise<Json> =>
    succeed(this.#place.admin.api("GET", `/repos/${this.#place.repository}/pulls/${this.number}`));

  head = async (): Promise<string> => (await this.get()).head.sha as string;

  /** The newest run of each check on the head, `name → conclusion, or status while there is none`. */
  async checks(): Promise<Readonly<Record<string, string>>> {
    const runs = await this.#runs();
    return Object.fromEntries(runs.map((run: Json) => [run.name, run.conclusion ?? run.status]));
  }

  /** The title of a check: the one thing to know. */
  async title(name = "countersign"): Promise<string> {
    return (await this.#run(name)).output.title as string;
  }

  async summary(name = "countersign"): Promise<string> {
    return (await this.#run(name)).output.summary as string;
  }

  async annotations(name = "countersign"): Promise<readonly Json[]> {
    const run = await this.#run(name);
    return succeed(
      this.#place.admin.api("GET", `/repos/${this.#place.repository}/check-runs/${run.id}/annotations?per_page=100`),
    );
  }

  /** What the app says on the pull request: exactly one comment, or none. */
  async comment(): Promise<string> {
    const comments = await succeed(
      this.#place.admin.api("GET", `/repos/${this.#place.repository}/issues/${this.number}/comments`),
    );
    const ours = (comments as readonly Json[]).filter((comment) => comment.user.type === "Bot");
    if (ours.length > 1) throw new Error(`${ours.length} comments by the app on #${this.number}`);
    return ours[0]?.body ?? "";
  }

  async state(): Promise<string> {
    const pull = await this.get();
    return pull.merged === true ? "merged" : (pull.state as string);
  }

  /** Logins and team slugs that are asked for a review now. */
  async asked(): Promise<readonly string[]> {
    const pull = await this.get();
    return [
      ...pull.requested_reviewers.map((user: Json) => user.login as string),
      ...pull.requested_teams.map((team: Json) => `@${this.#place.organisation}/${team.slug as string}`),
    ].toSorted((a, b) => (a < b ? -1 : 1));
  }

  async reviewOf(whose: Person): Promise<number> {
    const reviews = await succeed(
      this.#place.admin.api("GET", `/repos/${this.#place.repository}/pulls/${this.number}/reviews?per_page=100`),
    );
    const theirs = (reviews as readonly Json[]).findLast((review) => review.user.login === whose.login);
    if (theirs === undefined) throw new Error(`${whose.login} has not reviewed #${this.number}`);
    return theirs.id as number;
  }

  async #run(name: string): Promise<Json> {
    const run = (await this.#runs()).find((found: Json) => found.name === name);
    if (run === undefined) throw new Error(`no check \`${name}\` on #${this.number}`);
    return run;
  }

  async #runs(): Promise<Json> {
    const head = await this.head();
    const path = `/repos/${this.#place.repository}/commits/${head}/check-runs?filter=all&per_page=100`;
    const { check_runs: runs } = await succeed(this.#place.admin.api("GET", path));
    const newest = new Map<string, Json>();
    for (const run of runs.toSorted((a: Json, b: Json) => a.id - b.id)) newest.set(run.name, run);
    return [...newest.values()].toSorted((a: Json, b: Json) => (a.name < b.name ? -1 : 1));
  }
}
