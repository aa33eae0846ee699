import { describe, expect, test } from "vitest";

import { leaksIn, type Evidence } from "../../vault/leaks.ts";

const create = {
  method: "POST",
  path: "/v1/auth/token/create/ent-read",
  headers: { "x-vault-token": "hvs.own" },
  body: "{}",
  answered: '{"wrap_info":{"token":"hvs.wrap"}}',
};
const clean: Evidence = {
  secrets: ["hvs.inner"],
  wraps: ["hvs.wrap"],
  own: ["hvs.own"],
  passed: [create],
  said: ["VaultFailure: Vault: POST auth/token/create/ent-read: 503, the server is sealed"],
};

describe("the search for leaks finds what is planted", () => {
  test("and nothing where there is nothing", () => {
    expect(leaksIn(clean)).toEqual([]);
  });

  test.each<readonly [string, Partial<Evidence>]>([
    ["the subject's token in an error", { said: ["Error: hvs.inner"] }],
    ["the wrapping token in a log", { said: ['{"body":{"wrap_info":{"token":"hvs.wrap"}}}'] }],
    ["the app's own token in an error", { said: ["AxiosError { headers: { 'X-Vault-Token': 'hvs.own' } }"] }],
    ["the subject's token in a request", { passed: [{ ...create, body: '{"token":"hvs.inner"}' }] }],
    ["the subject's token in an answer, unwrapped", { passed: [{ ...create, answered: '{"auth":"hvs.inner"}' }] }],
    ["the wrapping token in a request", { passed: [create, { ...create, headers: { "x-vault-token": "hvs.wrap" } }] }],
    ["the wrapping token in another answer", { passed: [{ ...create, path: "/v1/sys/wrapping/rewrap" }] }],
    ["a token in a path", { passed: [{ ...create, path: "/v1/auth/token/lookup/hvs.own", answered: "" }] }],
  ])("%s", (_what, planted) => {
    expect(leaksIn({ ...clean, ...planted })).toHaveLength(1);
  });
});
