import { expect, test } from "vitest";

import { howToLogIn } from "../../../src/core/messages/log-in.ts";
import { unwrapLines } from "../../../src/core/messages/unwrap.ts";

const address = "https://vault.example";

test("commands to open a wrap, as they are typed, by either tool", () => {
  const at = { address, namespace: null };
  expect(unwrapLines({ token: "hvs.1", at, reads: [] })).toEqual({
    look: "VAULT_ADDR='https://vault.example' vault write sys/wrapping/lookup token='hvs.1'",
    open: {
      vault: "VAULT_ADDR='https://vault.example' vault unwrap 'hvs.1'",
      bao: "BAO_ADDR='https://vault.example' bao unwrap 'hvs.1'",
    },
    read: [],
  });
});

test("in a namespace, and with dynamic credentials that the token in it reads", () => {
  const at = { address, namespace: "team-a" };
  const { look, open, read } = unwrapLines({ token: "hvs.1", at, reads: ["database/creds/a", "aws/creds/b"] });
  const set = "VAULT_ADDR='https://vault.example' VAULT_NAMESPACE='team-a'";
  expect([look, open.bao, ...read]).toEqual([
    `${set} vault write sys/wrapping/lookup token='hvs.1'`,
    "BAO_ADDR='https://vault.example' BAO_NAMESPACE='team-a' bao unwrap 'hvs.1'",
    `${set} VAULT_TOKEN=‹the token in it› vault read database/creds/a`,
    `${set} VAULT_TOKEN=‹the token in it› vault read aws/creds/b`,
  ]);
});

test("where nothing is handed over, how its subject gets at it", () => {
  const actions = { kind: "actions", mount: "jwt", role: "nightly", policy: "export" } as const;
  expect([howToLogIn({ kind: "group", policy: "export" }, { address }), howToLogIn(actions, { address })])
    .toMatchInlineSnapshot(`
    [
      "Log in to Vault at https://vault.example as ever: until the grant ends, your tokens carry its policy, those you have already too.",
      "The workflow logs in to Vault at https://vault.example by itself, with the OIDC token of its run, at \`auth/jwt\`: until the grant ends, its tokens carry its policy.",
    ]
  `);
});
