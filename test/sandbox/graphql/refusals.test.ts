import { afterAll, beforeAll, expect, test } from "vitest";
import { opensPull, type Opened } from "./opened-pull.ts";
import { type SmallWorld, startSmallWorld } from "./small-world.ts";

let world: SmallWorld;
let pull: Opened;

beforeAll(async () => {
  world = await startSmallWorld();
  pull = await opensPull(world);
});

afterAll(async () => {
  expect(world.oracle.sentences()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

test("what is not implemented says so, by type and field, and is never a null that looks like data", async () => {
  const { data, errors } = await world.owner(`{
    repository(owner: "acme", name: "access") { name codeOfConduct { name } }
    viewer { bio }
  }`);
  expect(data.repository).toEqual({ name: "access", codeOfConduct: null });
  expect(errors).toMatchInlineSnapshot(`
    [
      {
        "locations": [
          {
            "column": 54,
            "line": 2,
          },
        ],
        "message": "Countersign's sandbox does not implement Repository.codeOfConduct",
        "path": [
          "repository",
          "codeOfConduct",
        ],
      },
      {
        "locations": [
          {
            "column": 14,
            "line": 3,
          },
        ],
        "message": "Countersign's sandbox does not implement User.bio",
        "path": [
          "viewer",
          "bio",
        ],
      },
    ]
  `);
});

test("an argument or a mutation that is not implemented is refused, not ignored", async () => {
  const { errors } = await world.owner(
    `mutation($id: ID!, $pull: ID!) {
      issue: createIssue(input: { repositoryId: $id, title: "t", labelIds: ["x"] }) { issue { id } }
      lock: lockLockable(input: { lockableId: $pull }) { clientMutationId }
    }`,
    { id: world.repository.nodeId, pull: pull.id },
  );
  expect(errors.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "Countersign's sandbox does not implement createIssue(labelIds:)",
      "Countersign's sandbox does not implement Mutation.lockLockable",
    ]
  `);
  expect([...world.world.issues.values()]).toEqual([]);
});

test("a query that the schema does not know is refused as a whole", async () => {
  const { status, data, errors } = await world.owner(`{ viewer { login } repositories }`);
  expect(status).toBe(200);
  expect(data).toBeUndefined();
  expect(errors.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "Cannot query field "repositories" on type "Query". Did you mean "repository" or "repositoryOwner"?",
    ]
  `);
});

test("a page needs a size, of 100 at most", async () => {
  const asked = ["", "(first: 101)", "(last: 101)", "(first: -1)", "(first: 1, last: 1)"].map(async (args) => {
    const query = `{ repository(owner: "acme", name: "access") { pullRequests${args} { totalCount } } }`;
    const { errors } = await world.owner(query);
    return errors.map(({ type, message }) => `${type}: ${message}`).join();
  });
  expect(await Promise.all(asked)).toMatchInlineSnapshot(`
    [
      "MISSING_PAGINATION_BOUNDARIES: You must provide a \`first\` or \`last\` value to properly paginate the \`pullRequests\` connection.",
      "EXCESSIVE_PAGINATION: Requesting 101 records on the \`pullRequests\` connection exceeds the \`first\` limit of 100 records.",
      "EXCESSIVE_PAGINATION: Requesting 101 records on the \`pullRequests\` connection exceeds the \`last\` limit of 100 records.",
      "INVALID_PAGINATION_BOUNDARIES: \`first\` on the \`pullRequests\` connection cannot be less than zero.",
      "INVALID_PAGINATION_BOUNDARIES: Passing both \`first\` and \`last\` to paginate the \`pullRequests\` connection is not supported.",
    ]
  `);
});

test("what does not exist, or cannot be seen, is not found", async () => {
  const asked = `query($pull: ID!) {
    repository(owner: "acme", name: "access") { id }
    node(id: $pull) { id }
    user(login: "nobody-here") { id }
  }`;
  const { data, errors } = await world.outsider(asked, { pull: pull.id });
  expect(data).toEqual({ repository: null, node: null, user: null });
  expect(errors.map(({ type, path, message }) => ({ type, path, message: message.replace(pull.id, "PR_…") })))
    .toMatchInlineSnapshot(`
    [
      {
        "message": "Could not resolve to a Repository with the name 'acme/access'.",
        "path": [
          "repository",
        ],
        "type": "NOT_FOUND",
      },
      {
        "message": "Could not resolve to a User with the login of 'nobody-here'.",
        "path": [
          "user",
        ],
        "type": "NOT_FOUND",
      },
      {
        "message": "Could not resolve to a node with the global id of 'PR_…'",
        "path": [
          "node",
        ],
        "type": "NOT_FOUND",
      },
    ]
  `);
});

test("an app reads nothing that it has no permission for", async () => {
  const { data, errors } = await world.byApp({ metadata: "read", contents: "read" })(`{
    repository(owner: "acme", name: "access") { name defaultBranchRef { name } pullRequest(number: 1) { id } }
    organization(login: "acme") { login team(slug: "platform") { id } }
  }`);
  expect(data).toEqual({
    repository: { name: "access", defaultBranchRef: { name: "main" }, pullRequest: null },
    organization: { login: "acme", team: null },
  });
  expect(errors).toMatchInlineSnapshot(`
    [
      {
        "extensions": {
          "saml_failure": false,
        },
        "locations": [
          {
            "column": 80,
            "line": 2,
          },
        ],
        "message": "Resource not accessible by integration",
        "path": [
          "repository",
          "pullRequest",
        ],
        "type": "FORBIDDEN",
      },
      {
        "extensions": {
          "saml_failure": false,
        },
        "locations": [
          {
            "column": 41,
            "line": 3,
          },
        ],
        "message": "Resource not accessible by integration",
        "path": [
          "organization",
          "team",
        ],
        "type": "FORBIDDEN",
      },
    ]
  `);
});

test("nobody, and an app without an installation, are turned away by HTTP", async () => {
  expect((await world.nobody(`{ viewer { login } }`)).status).toBe(401);
  expect((await world.appItself(`{ viewer { login } }`)).status).toBe(403);
});

test("an installation is shown as its bot", async () => {
  const { data } = await world.byApp()(`{ viewer { login } }`);
  expect(data.viewer.login).toBe("countersign[bot]");
});
