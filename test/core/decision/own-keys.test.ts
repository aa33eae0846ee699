import { describe, expect, test } from "vitest";

import type { OfferedIssuer } from "../../../src/core/entitlement.ts";
import { hours, minutes } from "../../../src/core/instant.ts";
import { summaryOf } from "../../../src/core/messages/comment.ts";
import type { OwnKey } from "../../../src/core/request.ts";
import type { VaultCredential } from "../../../src/core/vault/credential.ts";
import { Case } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entitlement, entry, stage, type EntryFields, type World } from "../../support/rules.ts";

const sshKey = (of: string): OwnKey => ({ text: `ssh-ed25519 ${of}`, says: `ssh-ed25519 SHA256:${of}` });
const request = (of: string): OwnKey => ({ text: `PEM of ${of}`, says: `CN=${of}; ECDSA P-256 SHA256:${of}` });
const vault = (credential: VaultCredential): OfferedIssuer => ({ kind: "vault", credential });
const token: OfferedIssuer = { kind: "embedded", introspected: true };

function world(issuer: OfferedIssuer, risk: "medium" | "critical" = "medium"): World {
  const offered = { issuer, risk, maxDuration: hours(8) };
  return {
    stages: [stage("business", ["@acme/orders"])],
    teams: { "acme/orders": ["owner"] },
    catalog: [entitlement("hosts/login", offered)],
  };
}

const asks = (fields: EntryFields) => entry({ entitlement: "hosts/login", duration: hours(1), ...fields });

const problems = (issuer: OfferedIssuer, fields: EntryFields, risk?: "critical"): readonly string[] =>
  new Case({ ...world(issuer, risk), entries: [asks(fields)] }).shows().problems;

describe("a certificate is signed for the key that the entry brings", () => {
  const ssh = vault({ kind: "ssh", mount: "ssh", role: "hosts" });
  const certificate = vault({ kind: "certificate", mount: "pki", role: "hosts" });

  test("which must be there, and be of the right kind", () => {
    expect(problems(ssh, { publicKey: sshKey("a") })).toEqual([]);
    expect(problems(certificate, { csr: request("requester") })).toEqual([]);
    expect(problems(ssh, {})).toEqual([
      "E536 `hosts/login` is signed for a key of the subject's own, and the entry carries no `public-key`",
    ]);
    expect(problems(certificate, { publicKey: sshKey("a") })).toEqual([
      "E537 `public-key` is of no use here: `hosts/login` is signed for a `csr`",
      "E536 `hosts/login` is signed for a key of the subject's own, and the entry carries no `csr`",
    ]);
  });

  test("and nothing else takes one", () => {
    const role = vault({ kind: "token", role: "hosts", leases: [] });
    expect(problems(role, { publicKey: sshKey("a") })).toEqual([
      "E537 `public-key` is of no use here: nothing of `hosts/login` is signed for one",
    ]);
    expect(problems(token, { csr: request("requester") })).toEqual([
      "E537 `csr` is of no use here: nothing of `hosts/login` is signed for one",
    ]);
  });
});

describe("an SSH certificate in the place of a token cannot be taken back", () => {
  const publicKey = sshKey("a");

  test("so it is never given for what is critical, though a token would be", () => {
    expect(problems(token, { publicKey }, "critical")).toEqual([
      "E538 an SSH certificate cannot be ended early, and `hosts/login` is critical",
    ]);
    expect(problems(token, {}, "critical")).toEqual([]);
  });

  test("and for no longer than an hour, though a token would be", () => {
    expect(problems(token, { publicKey, duration: minutes(61) })).toEqual([
      "E538 an SSH certificate cannot be ended early, and this would last 1h1m",
    ]);
    expect(problems(token, { publicKey })).toEqual([]);
    expect(problems(token, { duration: minutes(61) })).toEqual([]);
  });
});

describe("reviewers approve the key", () => {
  test("and see which it is, and what names it would carry", () => {
    const keys = [asks({ id: "hosts-1", publicKey: sshKey("a") }), asks({ id: "hosts-2" })];
    const c = new Case({ ...world(token), entries: keys });
    expect(summaryOf(c.file(), c.decide())).toContain(
      "\n\n`hosts-1` is signed for the key `ssh-ed25519 SHA256:a`.\n\n",
    );
  });

  test("so that another key makes their approvals count no more", () => {
    const c = new Case({ ...world(token), entries: [asks({ publicKey: sshKey("a") })] });
    c.person("owner").approves();
    c.person("requester").pushes([added(asks({ publicKey: sshKey("b") }))]);
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: stale-content"] });
  });

  test("and another request for a certificate, too", () => {
    const issuer = vault({ kind: "certificate", mount: "pki", role: "hosts" });
    const c = new Case({ ...world(issuer), entries: [asks({ csr: request("requester") })] });
    c.person("owner").approves();
    c.person("requester").pushes([added(asks({ csr: request("somebody-else") }))]);
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: stale-content"] });
  });
});
