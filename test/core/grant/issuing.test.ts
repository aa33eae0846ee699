import { expect, test } from "vitest";

import { advance } from "../../../src/core/grant/events.ts";
import { accountId } from "../../../src/core/ids.ts";
import { after, hours, instant, isoSeconds, minutes, seconds } from "../../../src/core/instant.ts";
import {
  earlierEnd,
  endOf,
  endsOnlyByItself,
  issuerFacts,
  issuerFor,
  issuerText,
  makesAnother,
  vaultCredential,
} from "../../../src/core/grant/issuing.ts";
import { grantLines } from "../../../src/core/messages/aftermath.ts";
import { noAftermath } from "../../../src/core/messages/context.ts";
import { ownKeys } from "../../../src/core/messages/own-keys.ts";
import type { Entry } from "../../../src/core/request.ts";
import { Case } from "../../support/case.ts";
import { added, removed } from "../../support/change.ts";
import { approvedGrant, issuedGrant } from "../../support/grant.ts";
import { entry } from "../../support/rules.ts";

const ssh = { kind: "ssh", mount: "ssh", role: "host" } as const;
const key = { text: "ssh-ed25519 AAAA", says: "ssh-ed25519 SHA256:abc" };
const all = [
  { kind: "embedded", introspected: true },
  { kind: "embedded", introspected: false },
  { kind: "embedded-ssh" },
  { kind: "vault", credential: ssh },
] as const;

test("each issuer says what it makes, what is handed over, how it ends, and whether asking again makes another", () => {
  const told = all.map((one) => {
    const { endsOnTime, endsEarly, handsOver, atMost } = issuerFacts(one);
    return [issuerText(one), handsOver, endsOnTime, endsEarly, atMost, makesAnother(one), endsOnlyByItself(one)];
  });
  const certificate = "by itself: the certificate says so";
  expect(told).toEqual([
    [
      "a token that Countersign signs",
      "secret",
      "by itself: the token says so",
      "at once: its system asks before it trusts a token",
      undefined,
      false,
      false,
    ],
    [
      "a token that Countersign signs",
      "secret",
      "by itself: the token says so",
      "at its own end only",
      hours(1),
      false,
      true,
    ],
    [
      "an SSH certificate that Countersign signs",
      "public",
      certificate,
      "not before its own end",
      hours(1),
      false,
      true,
    ],
    [
      "SSH certificate of the role `host` at `ssh`",
      "public",
      certificate,
      "not before its own end",
      hours(1),
      true,
      true,
    ],
  ]);
  expect(all.map(vaultCredential)).toEqual([null, null, null, ssh]);
});

test("a key of the subject's own makes a certificate of a token, and nothing else of what Vault makes", () => {
  const [token, , certificate, vault] = all;
  expect([
    issuerFor({ issuer: token }, {}),
    issuerFor({ issuer: token }, { publicKey: key }),
    issuerFor({ issuer: vault }, { publicKey: key }),
  ]).toEqual([token, certificate, vault]);
});

test("a credential that its issuer ends earlier says so, unless it is held back by no more than half a minute", () => {
  const start = instant(Date.UTC(2026, 10, 2, 9));
  const grant = issuedGrant(approvedGrant(start), "h");
  const ending = (at: typeof start) => ({ ...grant, state: { ...grant.state, endsAt: at } }) as typeof grant;
  const early = ending(instant(grant.until - seconds(31)));
  expect([endOf(early), endOf(ending(after(grant.until, hours(1)))), endOf(grant)].map(isoSeconds)).toEqual([
    "2026-11-02T12:59:29Z",
    "2026-11-02T13:00:00Z",
    "2026-11-02T13:00:00Z",
  ]);
  expect([earlierEnd(early), earlierEnd(ending(instant(grant.until - seconds(30)))), earlierEnd(grant)]).toEqual([
    "its credential ends earlier than approved, at 2026-11-02T12:59:29Z: the issuer allows no longer",
    null,
    null,
  ]);
});

test("what nobody can end is told to work on until its own end, where it was handed out", () => {
  const start = instant(Date.UTC(2026, 10, 2, 9));
  const reason = { cause: "revoked", because: "its entry was removed by #9", by: accountId(7) } as const;
  const asked = { kind: "end-asked", reason, at: after(start, minutes(30)) } as const;
  const lines = (issuer: (typeof all)[number]): string => {
    const ending = advance(issuedGrant(approvedGrant(start, { issuer }), "h"), asked).grant;
    return grantLines({ ...noAftermath, grants: [ending] }, { claim: () => "" }).join("\n");
  };
  expect(lines({ kind: "embedded-ssh" })).toBe(
    "- `orders-read-1.1`: taken back at 2026-11-02T09:30:00Z (`its entry was removed by #9`): what was handed out works on until its own end, 2026-11-02T13:00:00Z, since nobody can end it before",
  );
  expect(lines({ kind: "embedded", introspected: true })).toContain("not yet confirmed gone");
});

test("each key that a certificate would be made for is told in a line of its own, and of what goes none", () => {
  const c = new Case();
  const bringing = (id: string): Entry => ({ ...entry({ id }), publicKey: key });
  c.changes = [added(bringing("a-1")), added(bringing("b-2")), removed(bringing("c-3")), added(entry({ id: "d-4" }))];
  expect(ownKeys(c.file())).toBe(
    "`a-1` is signed for the key `ssh-ed25519 SHA256:abc`.\n`b-2` is signed for the key `ssh-ed25519 SHA256:abc`.",
  );
  c.over = { changes: { ok: false, problems: [] } };
  expect(ownKeys(c.file())).toBe("");
});
