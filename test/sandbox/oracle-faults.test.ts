import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Exchange } from "../support/oracle/exchange.ts";
import { type JsonObject, objectAt } from "../support/oracle/json.ts";
import { createOracle } from "../support/oracle/oracle.ts";

const description = JSON.parse(
  readFileSync(new URL("generated/api.github.com.json", import.meta.resolve("@octokit/openapi/package.json")), "utf8"),
) as JsonObject;
const checkRun = objectAt(description, "components", "examples", "check-run", "value");

/** An exchange, flat, so that a test says only what is different about it. */
interface Said {
  readonly method: string;
  readonly url: string;
  readonly requestBody: string;
  readonly status: number;
  readonly responseBody: string;
}

function exchangeOf({ method, url, requestBody, status, responseBody }: Said): Exchange {
  return {
    request: { method, url, headers: {}, body: requestBody },
    response: { status, headers: { "content-type": "application/json; charset=utf-8" }, body: responseBody },
  };
}

const asked: Said = {
  method: "GET",
  url: "http://127.0.0.1:4000/api/v3/repos/acme/access/git/ref/heads/main",
  requestBody: "",
  status: 200,
  responseBody: JSON.stringify({
    ref: "refs/heads/main",
    node_id: "REF_1",
    url: "http://127.0.0.1:4000/api/v3/repos/acme/access/git/refs/heads/main",
    object: {
      type: "commit",
      sha: "a".repeat(40),
      url: `http://127.0.0.1:4000/api/v3/repos/acme/access/git/commits/${"a".repeat(40)}`,
    },
  }),
};

const comment: Said = {
  ...asked,
  method: "POST",
  url: "/api/v3/repos/acme/access/issues/1/comments",
  requestBody: JSON.stringify({ body: "hello" }),
  status: 404,
  responseBody: JSON.stringify({
    message: "Not Found",
    documentation_url: "https://docs.github.com/rest",
    status: "404",
  }),
};

const query: Said = {
  ...asked,
  method: "POST",
  url: "/api/graphql",
  requestBody: JSON.stringify({
    query: "query($n: Int!) { rateLimit { cost } viewer { login } }",
    variables: { n: 1 },
  }),
  responseBody: JSON.stringify({ data: { viewer: { login: "requester" } } }),
};

function sentencesOf(...said: readonly Said[]): readonly string[] {
  const oracle = createOracle();
  for (const one of said) oracle.exchange(exchangeOf(one));
  return oracle.sentences();
}

test("what GitHub documents is no finding", () => {
  expect(sentencesOf(asked, comment)).toEqual([]);
});

test("GitHub's own example of a check run is no finding", () => {
  expect(Object.keys(checkRun).length).toBeGreaterThan(10);
  const url = "/api/v3/repos/acme/access/check-runs/4";
  expect(sentencesOf({ ...asked, url, responseBody: JSON.stringify(checkRun) })).toEqual([]);
});

test("a member that is missing, misspelt or of the wrong type is found in a response", () => {
  const responseBody = JSON.stringify({
    ref: 7,
    nodeId: "x",
    url: "no url",
    object: { type: "commit", sha: "a", url: "b:c" },
  });
  expect(sentencesOf({ ...asked, responseBody })).toMatchInlineSnapshot(`
    [
      "response of git/get-ref at /: must have required property 'node_id'",
      "response of git/get-ref at /: has \`nodeId\`, which GitHub does not document",
      "response of git/get-ref at /ref: must be string",
      "response of git/get-ref at /url: must match format "uri"",
      "response of git/get-ref at /object/sha: must NOT have fewer than 40 characters",
    ]
  `);
});

test("a status that is not documented is found", () => {
  expect(sentencesOf({ ...asked, status: 207 })).toMatchInlineSnapshot(`
    [
      "response of git/get-ref at status: 207 is not documented",
    ]
  `);
});

test("a misspelt field of a request is found, and a missing one", () => {
  expect(sentencesOf({ ...comment, requestBody: JSON.stringify({ text: "hello" }) })).toMatchInlineSnapshot(`
    [
      "request of issues/create-comment at /: must have required property 'body'",
      "request of issues/create-comment at /: has \`text\`, which GitHub does not document",
    ]
  `);
});

test("a field of the wrong type is found in a request, and a body that is not JSON", () => {
  expect(sentencesOf({ ...comment, requestBody: JSON.stringify({ body: 7 }) }, { ...comment, requestBody: "{body" }))
    .toMatchInlineSnapshot(`
    [
      "request of issues/create-comment at /body: must be string",
      "request of issues/create-comment at /: is not JSON",
    ]
  `);
});

test("a query parameter that GitHub does not know is found, and one of the wrong type", () => {
  expect(sentencesOf({ ...asked, url: "/api/v3/repos/acme/access/pulls?perpage=3&per_page=many", responseBody: "[]" }))
    .toMatchInlineSnapshot(`
    [
      "request of pulls/list at query/per_page: must be integer",
      "request of pulls/list at query/perpage: is not a documented parameter",
    ]
  `);
});

test("a call that GitHub does not have is found", () => {
  expect(sentencesOf({ ...asked, url: "/api/v3/repos/acme/access/approvals" })).toMatchInlineSnapshot(`
    [
      "request of GET /repos/acme/access/approvals at path: GitHub documents no such call",
    ]
  `);
});

test("a query that GitHub's schema refuses is found, and one it accepts is not", () => {
  const good = { ...query, requestBody: JSON.stringify({ query: "{ viewer { login } }" }) };
  expect(sentencesOf(good)).toEqual([]);
  const bad = { ...query, requestBody: JSON.stringify({ query: "{ viewer { name_ } pulls }", strict: true }) };
  expect(sentencesOf(query, bad)).toMatchInlineSnapshot(`
    [
      "request of graphql at /query: Variable "$n" is never used.",
      "request of graphql at /strict: is not part of a GraphQL request",
      "request of graphql at /query: Cannot query field "name_" on type "User". Did you mean "name"?",
      "request of graphql at /query: Cannot query field "pulls" on type "Query".",
    ]
  `);
});

test("a GraphQL answer of another form is found", () => {
  const body = JSON.stringify({ query: "{ viewer { login } }" });
  expect(sentencesOf({ ...query, requestBody: body, responseBody: `{"errors":[{"type":"NOT_FOUND"}]}` }))
    .toMatchInlineSnapshot(`
    [
      "response of graphql at /errors/0/message: is missing",
    ]
  `);
});

test("requests that were refused as they deserve can be tolerated; responses never are", () => {
  const oracle = createOracle({ toleratesRefusedRequests: true });
  oracle.exchange(exchangeOf({ ...comment, requestBody: JSON.stringify({ text: "hello" }) }));
  expect(oracle.sentences()).toEqual([]);
  oracle.exchange(exchangeOf({ ...comment, responseBody: JSON.stringify({ message: 404 }) }));
  expect(oracle.sentences()).toHaveLength(1);
});

test("a webhook with a wrong payload, unsigned, or of an unknown event is found", () => {
  const oracle = createOracle();
  const headers = {
    "User-Agent": "GitHub-Hookshot/1",
    "X-Github-Hook-Id": "1",
    "X-Github-Event": "ping",
    "X-Github-Hook-Installation-Target-Id": "1",
    "X-Github-Hook-Installation-Target-Type": "integration",
    "X-GitHub-Delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
    "X-Hub-Signature-256": `sha256=${"0".repeat(64)}`,
  };
  oracle.delivery({ event: "ping", requestHeaders: headers, body: JSON.stringify({ zen: 7, hook_id: 1 }) });
  const { "X-Hub-Signature-256": _, ...unsigned } = headers;
  oracle.delivery({ event: "push", requestHeaders: unsigned, body: JSON.stringify({ ref: "refs/heads/main" }) });
  oracle.delivery({ event: "pull_request", requestHeaders: headers, body: JSON.stringify({ action: "approved" }) });
  expect(oracle.sentences()).toMatchInlineSnapshot(`
    [
      "delivery ping at /zen: must be string",
      "delivery push at /: must have required property 'before'",
      "delivery push at /: must have required property 'after'",
      "delivery push at /: must have required property 'created'",
      "delivery push at /: must have required property 'deleted'",
      "delivery push at /: must have required property 'forced'",
      "delivery push at /: must have required property 'base_ref'",
      "delivery push at /: must have required property 'compare'",
      "delivery push at /: must have required property 'commits'",
      "delivery push at /: and 3 more",
      "delivery push at header/X-Hub-Signature-256: is missing",
      "delivery push at header/X-GitHub-Event: is ping",
      "delivery pull_request.approved at /action: GitHub documents no such event",
      "delivery pull_request.approved at header/X-GitHub-Event: is ping",
    ]
  `);
});

test("what is not GitHub's API is none of the oracle's business", () => {
  expect(
    sentencesOf(
      { ...asked, url: "/acme/access.git/info/refs?service=git-upload-pack" },
      { ...asked, url: "/login/oauth/authorize?client_id=1" },
      { ...asked, url: "/_sandbox/clock" },
    ),
  ).toEqual([]);
});

test("once its schema is compiled, an exchange is judged in less than a millisecond or so", () => {
  const oracle = createOracle();
  const exchange = exchangeOf(asked);
  oracle.exchange(exchange);
  const before = performance.now();
  for (let n = 0; n < 200; n += 1) oracle.exchange(exchange);
  // Typically 0.05 ms; the bound leaves room for a busy machine.
  expect((performance.now() - before) / 200).toBeLessThan(5);
});
