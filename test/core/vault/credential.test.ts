import { expect, test } from "vitest";

import { formatDuration } from "../../../src/core/duration.ts";
import { vaultFacts, vaultText, type VaultCredential } from "../../../src/core/vault/credential.ts";

const all: readonly VaultCredential[] = [
  { kind: "token", role: "orders", leases: [] },
  { kind: "token", role: "orders", leases: ["database/creds/a", "aws/creds/b"] },
  { kind: "secret-id", mount: "approle", role: "robot" },
  { kind: "certificate", mount: "pki", role: "client" },
  { kind: "ssh", mount: "ssh", role: "host" },
  { kind: "group", policy: "export" },
  { kind: "actions", mount: "jwt", role: "nightly", policy: "export" },
];

test("each kind of credential says what it is, what is handed over, and how it ends", () => {
  const told = all.map((one) => {
    const { onTime, endsOnTime, endsEarly, handsOver, atMost } = vaultFacts(one);
    const most = atMost === undefined ? "" : `, ${formatDuration(atMost)} at most`;
    return `${vaultText(one)}\n  hands over: ${handsOver}${most}\n  on time (${onTime}): ${endsOnTime}\n  early: ${endsEarly}`;
  });
  expect(told.join("\n")).toMatchInlineSnapshot(`
    "token role \`orders\`
      hands over: secret
      on time (A): by itself: Vault ends the token and everything read with it
      early: at once
    token role \`orders\` for \`database/creds/a\`, \`aws/creds/b\`
      hands over: secret
      on time (A): by itself: Vault ends the token and everything read with it
      early: at once
    secret id of the AppRole \`robot\` at \`approle\`
      hands over: secret
      on time (B): within 15 minutes: the secret id ends by itself, tokens it logged in for live on that long at most
      early: at once for new logins
    certificate of the role \`client\` at \`pki\`
      hands over: public
      on time (A): by itself: the certificate says so
      early: by the revocation list, for whoever looks at it
    SSH certificate of the role \`host\` at \`ssh\`
      hands over: public, 1h at most
      on time (A): by itself: the certificate says so
      early: not before its own end
    group with the policy \`export\`
      hands over: nothing
      on time (C): while Countersign runs: it deletes the group that gives the access
      early: at once
    group with the policy \`export\`, by the JWT role \`nightly\` at \`jwt\`
      hands over: nothing
      on time (C): while Countersign runs: it deletes the group that gives the access
      early: at once"
  `);
});
