import { execute, parse, type GraphQLError, type DocumentNode, type GraphQLResolveInfo } from "graphql";
import { officialSchema } from "../../sandbox/graphql/schema.ts";
import { openApp, type Client, type GraphqlAnswer } from "../../src/github/client.ts";
import { RateLimited, Refused, Unavailable } from "../../src/github/refusal.ts";
import type { Json } from "../../test/support/api.ts";
import { commit, objectAt, objectById } from "./git.ts";
import { NodeIds } from "./known.ts";
import { mutations } from "./mutations.ts";
import { all, organization, userNamed } from "./people.ts";
import { comment, pull } from "./pull.ts";
import type { Reading } from "./reading.ts";
import { Rest } from "./rest.ts";

/** GitHub as most apps use it: everything that ours asks in one query is one REST call per thing. */
export const openNaiveApp: typeof openApp = (connection, appId, privateKey) => {
  const app = openApp(connection, appId, privateKey);
  return { ...app, installation: async (id) => byRest(await app.installation(id)) };
};

/** Answers the same questions by REST. What does not depend on another answer is asked at the same time. */
function byRest(client: Client): Client {
  const ids = new NodeIds();
  const documents = new Map<string, DocumentNode>();
  let repository = "";
  /** Its id and default branch: webhooks name both, so that nobody asks again. */
  const repositories = new Map<string, Json>();
  const read = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query, { noLocation: true });
    if (documents.size < 500) documents.set(query, document);
    return document;
  };
  return {
    ...client,
    async graphql<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer<T>> {
      const { owner, name } = variables;
      if (typeof owner === "string" && typeof name === "string") repository = `/repos/${owner}/${name}`;
      const rest = new Rest(client);
      const reading: Reading = { rest, ids, repository };
      const result = await execute({
        schema: officialSchema(),
        document: read(query),
        variableValues: variables,
        rootValue: { ...roots(reading, repositories), ...mutations(reading) },
      });
      const errors = (result.errors ?? []).map(told);
      if (result.data === undefined || result.data === null)
        throw new Refused("REST", 200, errors.map(({ message }) => message).join("; ") || "no data");
      return { data: result.data as T, errors, at: rest.at ?? client.connection.githubNow() };
    },
  };
}

function roots(reading: Reading, repositories: Map<string, Json>): object {
  const { rest, ids, repository } = reading;
  return {
    repository: async () => {
      const found = repositories.get(repository) ?? (await rest.get(repository));
      repositories.set(repository, found);
      return repositoryOf(reading, found);
    },
    user: ({ login }: { readonly login: string }) => userNamed(reading, login),
    organization: ({ login }: { readonly login: string }) => organization(reading, login),
    node: async ({ id }: { readonly id: string }) => {
      const known = ids.get(id, "comment");
      const found = known === null ? null : await rest.find(`${repository}/issues/comments/${known.id}`);
      return found === null ? null : comment(reading, found);
    },
  };
}

function repositoryOf(reading: Reading, found: Json): object {
  const { rest, ids, repository } = reading;
  const ref = async (name: string): Promise<object | null> => {
    const at = await rest.find(`${repository}/git/ref/${name}`);
    const id = ids.note(`ref:${name}`, { kind: "ref", name });
    return at === null ? null : { id, name: name.replace(/^heads\//u, ""), target: commit(reading, at.object.sha) };
  };
  return {
    id: found.node_id,
    databaseId: found.id,
    defaultBranchRef: () => ref(`heads/${found.default_branch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => ref(qualifiedName.replace(/^refs\//u, "")),
    object: ({ expression, oid }: ObjectArguments, _: unknown, info: GraphQLResolveInfo) =>
      oid === undefined ? objectAt(reading, found.default_branch, expression ?? "") : objectById(reading, oid, info),
    pullRequest: async ({ number }: { readonly number: number }) => {
      const one = await rest.find(`${repository}/pulls/${number}`);
      return one === null ? null : pull(reading, one);
    },
    pullRequests: async ({ baseRefName, headRefName }: PullsArguments) => {
      const of =
        baseRefName === undefined ? `state=all&head=${repository.split("/")[2]}:${headRefName}` : `base=${baseRefName}`;
      return all((await rest.list(`${repository}/pulls?${of}`)).map((one) => pull(reading, one)));
    },
    issues: async ({ filterBy }: { readonly filterBy: { readonly createdBy: string } }) => {
      const listed = await rest.list(
        `${repository}/issues?state=all&creator=${encodeURIComponent(filterBy.createdBy)}`,
      );
      return all(listed.filter((one) => one.pull_request === undefined && one.user.login === filterBy.createdBy));
    },
  };
}

interface ObjectArguments {
  readonly expression?: string;
  readonly oid?: string;
}

interface PullsArguments {
  readonly baseRefName?: string;
  readonly headRefName?: string;
}

const types: Readonly<Record<number, string>> = { 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "STALE_DATA" };

/** What GitHub refused stays with its field; where nobody knows what happened, or all must wait, that is thrown. */
function told({ originalError, message, path }: GraphQLError): GraphqlAnswer<unknown>["errors"][number] {
  if (originalError instanceof RateLimited || originalError instanceof Unavailable) throw originalError;
  if (!(originalError instanceof Refused)) throw originalError ?? new Error(message);
  const type = types[originalError.status] ?? "UNPROCESSABLE";
  return { type, message: originalError.said, ...(path === undefined ? {} : { path }) };
}
