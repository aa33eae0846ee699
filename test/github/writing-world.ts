import { generateKeyPairSync } from "node:crypto";
import { createServer, request as send, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Repository } from "../../src/core/case-file.ts";
import type { CheckContent, Effect, Performed } from "../../src/core/effect.ts";
import { accountId, pullNumber, repositoryId, sha, teamName, type PullNumber } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { openApp } from "../../src/github/client.ts";
import { connect } from "../../src/github/connection.ts";
import { openGitHub, type GitHubOptions, type OpenedGitHub } from "../../src/github/github.ts";
import { seal, type GitHubHandles } from "../../src/github/handles.ts";
import { openLedger } from "../../src/github/ledger.ts";
import { ask } from "../../src/github/query.ts";
import type { Clock, Handles, Ledger } from "../../src/ports.ts";
import { believed, signingKey } from "../../src/syntax/ledger-key.ts";
import type { ExampleOptions } from "../../sandbox/example-seed.ts";
import { must, opens, startJudgedSandbox, type JudgedSandbox } from "../sandbox/judged-sandbox.ts";

export const repositoryPath = "/repos/acme/access";
const deployment = "test";
const { privateKey } = generateKeyPairSync("ed25519");
export const ledgerKeys = believed([signingKey(privateKey)], []);

/** Somebody on the way to GitHub, who can lose what GitHub answers. */
export interface Carrier {
  readonly host: string;
  /** Bodies of the GraphQL mutations and REST writes that were carried. */
  readonly writes: string[];
  /** All calls but those for tokens. */
  readonly calls: string[];
  /** Loses the answers to the next writes that this holds for: GitHub performs them. */
  loses: (body: string) => boolean;
  close(): Promise<void>;
}

async function startCarrier(sandbox: string): Promise<Carrier> {
  const writes: string[] = [];
  const calls: string[] = [];
  const to = new URL(sandbox);
  const server: Server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const body = Buffer.concat(parts).toString("utf8");
      const isWrite = incoming.method !== "GET" && (body.includes("mutation (") || !incoming.url!.endsWith("/graphql"));
      if (!incoming.url!.includes("/app/")) calls.push(`${incoming.method} ${incoming.url}`);
      if (isWrite && !incoming.url!.includes("/app/")) writes.push(body);
      const { method, url: path, headers } = incoming;
      const forward = send({ host: to.hostname, port: to.port, method, path, headers, agent: false }, (answer) => {
        const got: Buffer[] = [];
        answer.on("data", (part: Buffer) => got.push(part));
        answer.on("end", () => {
          if (isWrite && carrier.loses(body)) incoming.socket.destroy();
          else outgoing.writeHead(answer.statusCode!, answer.headers).end(Buffer.concat(got));
        });
      });
      forward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const carrier: Carrier = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes,
    calls,
    loses: () => false,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return carrier;
}

/** The app's writing half against the embedded GitHub, with every exchange held against GitHub's descriptions. */
export class WritingWorld implements AsyncDisposable {
  readonly github: JudgedSandbox;
  readonly carrier: Carrier;
  readonly repository: Repository;
  readonly opened: OpenedGitHub;
  readonly clock: Clock;

  private constructor(github: JudgedSandbox, carrier: Carrier) {
    this.github = github;
    this.carrier = carrier;
    this.clock = { now: () => instant(github.sandbox.world.clock.now()) };
    this.repository = { id: repositoryId(4800), owner: "acme", name: "access" };
    this.opened = this.another();
  }

  static async start(options: ExampleOptions = {}): Promise<WritingWorld> {
    const github = await startJudgedSandbox(options);
    return new WritingWorld(github, await startCarrier(github.sandbox.url));
  }

  /** The adapter as another process would have it. */
  another(limits: GitHubOptions["limits"] = {}): OpenedGitHub {
    const { id, privateKey: key } = this.github.sandbox.app;
    const connection = connect({ host: this.carrier.host, protocol: "http", pause: async () => undefined });
    return openGitHub(openApp(connection, id, key), {
      repositories: ["acme/access"],
      clock: this.clock,
      ledger: { deployment, keys: ledgerKeys },
      limits: { ...limits },
    });
  }

  ledger(opened: OpenedGitHub = this.opened): Ledger {
    return openLedger({
      open: (repository) => opened.open(repository),
      deployment,
      keys: [privateKey],
      clock: this.clock,
      // Waiting moves the clock of everybody.
      pause: async (ms) => this.github.sandbox.world.clock.advance(ms),
    });
  }

  async pull(branch: string): Promise<{ readonly number: PullNumber; readonly head: ReturnType<typeof sha> }> {
    const made = await opens(this.github.person("requester"), branch);
    return { number: pullNumber(made.number), head: sha(made.head.sha) };
  }

  /** What a read would hand over: node ids of the repository, one pull request, and everybody. */
  async handles(number: PullNumber | null): Promise<Handles> {
    const { client } = await this.opened.open(this.repository);
    const { repository, top } = await ask({ client, owner: "acme", name: "access" }, (query) => {
      query.inRepository("id defaultBranchRef { name target { oid } }");
      if (number !== null)
        query.inRepository(`pullRequest(number: ${query.variable("Int!", number)}) {
          id number headRefOid headRefName comments(first: 50) { nodes { id body author { login } } }
        }`);
      for (const [index, slug] of ["platform", "no-access", "security"].entries())
        query.atTop(`organization${index}: organization(login: "acme") { team(slug: "${slug}") { id } }`);
      for (const login of ["owner", "security_1", "outsider"])
        query.atTop(`user${login.length}: user(login: "${login.replace("_", "-")}") { id databaseId login }`);
    });
    const of = (value: unknown): Readonly<Record<string, Known>> => value as Readonly<Record<string, Known>>;
    const pull = of(repository)["pullRequest"] ?? null;
    const branch = of(repository)["defaultBranchRef"] as unknown as { name: string; target: { oid: string } };
    const users = Object.entries(top).filter(([key]) => key.startsWith("user"));
    const teams = ["platform", "no-access", "security"].map((slug, index) => {
      const node = (top[`organization${index}`] as { team: { id: string } }).team.id;
      return [teamName(`acme/${slug}`), { node, organization: "acme", slug }] as const;
    });
    const handles: GitHubHandles = {
      repository: { node: repository["id"] as string, owner: "acme", name: "access" },
      defaultBranch: { name: branch.name, tip: sha(branch.target.oid) },
      ledgerHead: null,
      pull:
        pull === null
          ? null
          : {
              node: pull.id,
              number: pullNumber(pull.number),
              head: sha(pull.headRefOid),
              headBranch: pull.headRefName,
              headRepository: "acme/access",
              title: "",
            },
      comment: pull?.comments.nodes.find(({ author }) => author.login.startsWith("countersign"))?.id ?? null,
      accounts: new Map(
        users.map(([, user]) => {
          const { id, databaseId, login } = user as { id: string; databaseId: number; login: string };
          return [accountId(databaseId), { node: id, login }];
        }),
      ),
      teams: new Map(teams),
    };
    return seal(handles);
  }

  async performs(number: PullNumber | null, ...effects: readonly Effect[]): Promise<readonly Performed[]> {
    return this.opened.perform(this.repository, await this.handles(number), effects);
  }

  async shows(path: string) {
    return must(this.github.app(`GET ${repositoryPath}${path}`));
  }

  /** Fails where anything that was sent by GraphQL, or to the git API, is not as GitHub describes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const found = await this.github.findings();
    await this.carrier.close();
    await this.github[Symbol.asyncDispose]();
    const ours = found.filter((finding) => /^request of|graphql|git\//u.test(finding));
    if (ours.length > 0) throw new Error(ours.join("\n"));
  }
}

interface Known {
  readonly id: string;
  readonly number: number;
  readonly headRefOid: string;
  readonly headRefName: string;
  readonly comments: {
    readonly nodes: readonly { readonly id: string; readonly author: { readonly login: string } }[];
  };
}

export const content = (given: Partial<CheckContent> = {}): CheckContent => ({
  name: "countersign",
  state: { status: "in_progress" },
  title: "waiting",
  summary: "waiting for somebody",
  annotations: [],
  ...given,
});
