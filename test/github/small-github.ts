import { generateKeyPairSync } from "node:crypto";

import type { Repository } from "../../src/core/case-file.ts";
import { accountId, oid, pullNumber, repositoryId, sha } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import type { LedgerKey } from "../../src/core/policy.ts";
import type { Client } from "../../src/github/client.ts";
import { openContext, type Context } from "../../src/github/context.ts";
import { Refused } from "../../src/github/refusal.ts";
import { snapshot } from "../../src/github/snapshot.ts";
import { writeLine } from "../../src/syntax/ledger-line.ts";
import type { PullSnapshot, Remembered, Snapshot } from "../../src/ports.ts";
import { pushes as pushesFile } from "../sandbox/graphql/opened-pull.ts";
import { startSmallWorld, type Ask, type SmallWorld } from "../sandbox/graphql/small-world.ts";

const policy = `version: 1
stages:
  - { name: business, approvers: [{ for: "*", who: [owner] }] }
  - { name: technical, approvers: [{ for: "*", who: ["@acme/platform"] }] }
governance:
  stages: [{ name: rules-owner, approvers: [{ for: "*", who: ["@acme/platform"] }] }]
merge: { by: people }
`;
const catalog = `system: orders-db
title: Orders database
owner: "@owner"
entitlements:
  read: { title: Read, risk: medium, max-duration: 1h, for: [human], issuer: { embedded: {} } }
`;

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const ledgerKey: LedgerKey = {
  id: "test",
  publicKey: publicKey.export({ format: "jwk" }).x ?? "",
  from: instant(0),
};

export const entry = (id: string, duration = "1h"): string => `id: ${id}
subject: { kind: human, login: requester }
entitlement: orders-db/read
duration: ${duration}
justification: reconcile refunds
`;

/** The embedded GitHub's GraphQL, with rules in force; REST comparisons are answered by the same real git. */
export class SmallGitHub {
  readonly world: SmallWorld;
  readonly context: Context;
  /** Calls sent since the last read began. */
  calls: string[] = [];
  readonly told: { by: number; before: string | null; after: string }[] = [];

  constructor(world: SmallWorld) {
    this.world = world;
    const repository: Repository = { id: repositoryId(world.repository.id), owner: "acme", name: "access" };
    this.context = openContext(repository, this.#client(), { deployment: "test", keys: [ledgerKey] });
  }

  /** `inForce`: another tree than the one that its default branch holds. */
  static async start(inForce?: string): Promise<SmallGitHub> {
    const world = await startSmallWorld();
    const here = new SmallGitHub(world);
    await pushesFile(world, world.admin, "main", "policies/approval.yaml", policy);
    await pushesFile(world, world.admin, "main", "policies/catalog/orders-db.yaml", catalog);
    await pushesFile(world, world.admin, "main", "policies/keys.yaml", "ledger: []\n");
    const tree = oid(inForce ?? (await here.git("rev-parse", "main:policies")));
    const record = {
      kind: "adopted",
      of: "policies",
      tree,
      commit: sha(await here.tip()),
      pull: null,
      since: instant(Date.UTC(2026, 0, 1)),
      because: "the first rules",
      repositories: {},
      evidence: null,
    } as const;
    const line = writeLine(
      { about: { kind: "policy" }, at: instant(Date.UTC(2026, 0, 1)), record },
      {
        deployment: "test",
        repository: repositoryId(world.repository.id),
        previous: null,
        key: { id: "test", privateKey },
      },
    );
    const text = `${line}\n`;
    await pushesFile(world, world.admin, "countersign/ledger", "policy.jsonl", text);
    return here;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
  }

  async git(...command: readonly string[]): Promise<string> {
    return (await this.world.repository.git.run([...command])).trim();
  }

  tip = (branch = "main"): Promise<string> => this.git("rev-parse", `refs/heads/${branch}`);

  /** A commit on a branch, by whom it says; the push is told as a delivery would. */
  async pushes(ask: Ask, branch: string, path: string, text: string): Promise<string> {
    const before = (await this.world.repository.git.head(branch)) ?? null;
    const after = await pushesFile(this.world, ask, branch, path, text);
    this.told.push({ by: ask === this.world.requester ? this.world.people.requester.id : 0, before, after });
    return after;
  }

  /** A pull request of the requester's for a branch. */
  async opens(branch: string): Promise<{ readonly id: string; readonly number: number }> {
    const input = {
      repositoryId: this.world.repository.nodeId,
      baseRefName: "main",
      headRefName: branch,
      title: "Wish",
    };
    return (await this.does("createPullRequest", input, "pullRequest { id number }")).pullRequest;
  }

  async does(mutation: string, input: object, answer: string, ask: Ask = this.world.requester) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const query = `mutation($input: ${type}) { ${mutation}(input: $input) { ${answer} } }`;
    const { data, errors } = await ask(query, { input });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    await this.world.settled();
    return data[mutation];
  }

  async approves(pull: string, ask: Ask = this.world.owner): Promise<void> {
    await this.does(
      "addPullRequestReview",
      { pullRequestId: pull, event: "APPROVE", body: "ok" },
      "clientMutationId",
      ask,
    );
  }

  async reads(number: number, named: Remembered["reviewCommits"] = new Map()): Promise<PullSnapshot> {
    const { pull } = await this.snapshot(number, undefined, named);
    if (pull === undefined) throw new Error("not a request");
    return pull;
  }

  async snapshot(number: number, since?: string, named: Remembered["reviewCommits"] = new Map()): Promise<Snapshot> {
    this.calls = [];
    const remembered: Remembered = {
      reviewCommits: named,
      pushes: async (heads) =>
        this.told
          .filter(({ after }) => heads.includes(sha(after)))
          .map(({ by, before, after }) => ({
            by: accountId(by),
            before: before === null ? null : sha(before),
            after: sha(after),
            at: instant(0),
          })),
      live: async () => [],
      open: async () => [],
      departures: async () => [],
      removals: async () => ({ live: 0, byAuthorToday: 0 }),
    };
    return snapshot(this.context, {
      pull: { number: pullNumber(number), remembered },
      ...(since === undefined ? {} : { landedSince: sha(since) }),
    });
  }

  #client(): Client {
    const app = this.world.byApp();
    return {
      app: { id: this.world.app.id, slug: "countersign" },
      graphql: async (query: string, variables: Readonly<Record<string, unknown>>) => {
        this.calls.push("graphql");
        const { data, errors } = await app(query, variables);
        if (data === null || data === undefined) throw new Refused("GraphQL", 200, JSON.stringify(errors));
        return { data, errors, at: instant(this.world.world.clock.now()) };
      },
      rest: async (route: string, parameters: Readonly<Record<string, unknown>>) => {
        const name = /\/(compare|commits)\//.exec(route)?.[1];
        this.calls.push(name ?? route);
        if (name === undefined) throw new Error(`not served here: ${route}`);
        const [base, head] = await this.#ends(name, parameters);
        const files = await this.#files(base, head);
        const data = { merge_base_commit: { sha: base }, parents: [{ sha: base }], commits: [], files };
        return { status: 200, data, at: instant(0), next: null };
      },
    } as unknown as Client;
  }

  async #ends(name: string, parameters: Readonly<Record<string, unknown>>): Promise<readonly [string, string]> {
    if (name === "commits")
      return [await this.git("rev-parse", `${String(parameters["ref"])}^1`), String(parameters["ref"])];
    const [base = "", head = ""] = String(parameters["basehead"]).split("...");
    for (const commit of [base, head]) {
      if ((await this.git("cat-file", "-t", commit).catch(() => "")) !== "commit")
        throw new Refused("GET compare", 404, "Not Found");
    }
    const common = await this.git("merge-base", base, head).catch(() => null);
    if (common === null) throw new Refused("GET compare", 404, "Not Found");
    return [common, head];
  }

  async #files(base: string, head: string) {
    const listed = await this.git("diff-tree", "-r", "-M", "--name-status", base, head);
    return listed
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [letter = "", first = "", second] = line.split("\t");
        return letter.startsWith("R")
          ? { status: "renamed", previous_filename: first, filename: second ?? "" }
          : { status: "modified", filename: first };
      });
  }
}
