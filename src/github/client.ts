import { createAppAuth } from "@octokit/auth-app";

import { instant, type Instant } from "../core/instant.ts";
import type { Connection, Sent } from "./connection.ts";
import { RateLimited, Refused, Unavailable } from "./refusal.ts";

/** One entry of GraphQL's `errors`: `path` names the alias that failed, the others were done. */
export interface GraphqlError {
  readonly type?: string;
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

export interface GraphqlAnswer<T> {
  /** Fields that failed are `null`. */
  readonly data: T;
  readonly errors: readonly GraphqlError[];
  readonly at: Instant;
}

/** Who the app is at GitHub. */
export interface AppIdentity {
  readonly id: number;
  /** The login of its bot in GraphQL; REST says `<slug>[bot]`. */
  readonly slug: string;
}

/** GitHub as one installation of the app. Reads are retried a few times; a mutation is sent once. */
export interface Client {
  readonly app: AppIdentity;
  readonly connection: Connection;
  /** Throws when the whole operation failed; errors of single fields are returned beside the data. */
  graphql<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer<T>>;
  /** `GET /repos/{owner}/{repo}`: only GET and HEAD are retried. */
  rest<T>(route: string, parameters?: Readonly<Record<string, unknown>>): Promise<Sent<T>>;
}

/** GitHub as the app itself, by its JWT: installations and the delivery log. */
export interface AppClient {
  readonly connection: Connection;
  rest<T>(route: string, parameters?: Readonly<Record<string, unknown>>): Promise<Sent<T>>;
  /** The app's id and name as GitHub knows them. */
  identity(): Promise<AppIdentity>;
  installation(id: number): Promise<Client>;
}

const isSafe = (route: string): boolean => /^(GET|HEAD) /.test(route);

/** Opens GitHub as the app with this id and private key (PEM). */
export function openApp(connection: Connection, appId: number, privateKey: string): AppClient {
  /** Signed by GitHub's clock: ours may be wrong, or moved. */
  async function jwt(): Promise<string> {
    const timeDifference = Math.round((connection.githubNow() - Date.now()) / 1000);
    const authentication = await createAppAuth({ appId, privateKey, timeDifference })({ type: "app" });
    return `bearer ${authentication.token}`;
  }

  async function rest<T>(route: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Sent<T>> {
    const call = { route, parameters, safe: isSafe(route) };
    // A 401 may only mean that the clocks differ: its `Date` header has just taught us by how much.
    return onceMoreAfter401(async () => connection.send<T>({ ...call, authorization: await jwt() }));
  }

  let known: Promise<AppIdentity> | undefined;
  const identity = (): Promise<AppIdentity> => {
    known ??= rest<{ id: number; slug: string }>("GET /app")
      .then(({ data }) => ({ id: data.id, slug: data.slug }))
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };

  return {
    connection,
    rest,
    identity,
    async installation(id) {
      const app = await identity();
      const token = tokens(connection, () =>
        rest<TokenAnswer>("POST /app/installations/{installation_id}/access_tokens", { installation_id: id }),
      );
      return openInstallation(connection, app, token);
    },
  };
}

interface TokenAnswer {
  readonly token: string;
  readonly expires_at: string;
}

/** Gives the installation's token, the same until a minute before it expires by GitHub's clock. */
function tokens(connection: Connection, ask: () => Promise<Sent<TokenAnswer>>): (fresh: boolean) => Promise<string> {
  let current: Promise<{ readonly token: string; readonly until: Instant }> | undefined;
  const fetched = async () => {
    const { data } = await ask();
    return { token: data.token, until: instant(Date.parse(data.expires_at) - 60_000) };
  };
  const renew = () => {
    const asked = fetched();
    current = asked;
    asked.catch(() => {
      if (current === asked) current = undefined;
    });
    return asked;
  };
  return async (fresh) => {
    let have = await (fresh || current === undefined ? renew() : current);
    if (have.until <= connection.githubNow()) have = await renew();
    return `token ${have.token}`;
  };
}

function openInstallation(
  connection: Connection,
  app: AppIdentity,
  token: (fresh: boolean) => Promise<string>,
): Client {
  async function send<T>(route: string, parameters: Readonly<Record<string, unknown>>, safe: boolean) {
    let tries = 0;
    return onceMoreAfter401(async () => {
      const authorization = await token(tries > 0);
      tries += 1;
      return connection.send<T>({ route, parameters, safe, authorization });
    });
  }

  return {
    app,
    connection,
    rest: (route, parameters = {}) => send(route, parameters, isSafe(route)),
    async graphql<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer<T>> {
      const safe = !/^\s*mutation\b/.test(query);
      const sent = await send<{ data?: T | null; errors?: readonly GraphqlError[] }>(
        `POST ${connection.graphqlUrl}`,
        { query, variables },
        safe,
      );
      const errors = sent.data.errors ?? [];
      const limited = errors.find((e) => e.type === "RATE_LIMITED");
      if (limited) throw new RateLimited("GraphQL", instant(sent.at + 60_000));
      if (sent.data.data === undefined || sent.data.data === null) throw failed(errors);
      return { data: sent.data.data, errors, at: sent.at };
    },
  };
}

/** A whole operation without data. GitHub's "something went wrong" (a timeout of theirs) has no type. */
function failed(errors: readonly GraphqlError[]): Error {
  const said = errors.map((e) => e.message).join("; ") || "no data";
  return errors.some((e) => e.type !== undefined || e.path === undefined)
    ? new Refused("GraphQL", 200, said)
    : new Unavailable("GraphQL", said);
}

/** 401 means that nothing was done: once more is safe even for a write. */
async function onceMoreAfter401<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    return send();
  }
}
