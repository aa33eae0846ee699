import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";

import type { Grant } from "../../src/core/grant/grant.ts";
import { entitlementId } from "../../src/core/ids.ts";
import { hours, instant, minutes } from "../../src/core/instant.ts";
import { createEmbeddedIssuer } from "../../src/issuers/embedded/issuer.ts";
import { createKeyring } from "../../src/issuers/embedded/keyring.ts";
import { ownKeysOf } from "../../src/syntax/own-keys.ts";
import { approvedGrant } from "../support/grant.ts";
import { handsAt, memoryRegister } from "../support/registers.ts";
import { sshd, SshServer } from "./ssh-server.ts";

/** Asks by OpenSSH's own server and client; without them there is nobody to ask. */
const there = existsSync(sshd);
if (!there) console.warn(`SKIPPED: SSH certificates were not tried at a server, since there is no ${sshd}`);

const newKeyring = () => createKeyring([generateKeyPairSync("ed25519").privateKey]);

async function certificateFor(
  keyring: Awaited<ReturnType<typeof newKeyring>>,
  line: string,
  of: Partial<Grant> = {},
): Promise<string> {
  const now = instant(Date.now());
  const clock = handsAt(new Date(now).toISOString());
  const embedded = createEmbeddedIssuer({ register: memoryRegister(), keyring, issuer: "https://x.example", clock });
  const terms = approvedGrant(now);
  const grant: Grant = {
    ...terms,
    until: instant(now + hours(1)),
    approved: { ...terms.approved, ...ownKeysOf({ "public-key": line }) },
    ...of,
  };
  const { delivery } = await embedded.issuerOf({ kind: "embedded-ssh" }).issue(grant);
  if (delivery.kind !== "public") throw new Error("that is a secret");
  return delivery.text;
}

test.skipIf(!there)(
  "a server lets in who has the key that was approved, for the entitlement, while it lasts",
  async () => {
    const keyring = await newKeyring();
    await using server = await SshServer.start(keyring.sshAuthorities, ["orders-db/read"]);
    const [mine, other] = [server.key("requester"), server.key("somebody")];
    const refused = /Permission denied \(publickey\)/u;

    const certificate = await certificateFor(keyring, mine.line);
    expect(server.enter(mine.path, certificate)).toBe("let in");
    expect(server.enter(other.path, certificate)).toMatch(refused);

    const elsewhere = await certificateFor(keyring, mine.line, { entitlement: entitlementId("orders-db/admin") });
    expect(server.enter(mine.path, elsewhere)).toMatch(refused);
    const over = { start: instant(Date.now() - hours(1)), until: instant(Date.now() - minutes(1)) };
    expect(server.enter(mine.path, await certificateFor(keyring, mine.line, over))).toMatch(refused);
    const ahead = { start: instant(Date.now() + minutes(5)) };
    expect(server.enter(mine.path, await certificateFor(keyring, mine.line, ahead))).toMatch(refused);
    expect(server.enter(mine.path, await certificateFor(await newKeyring(), mine.line))).toMatch(refused);
  },
);

test.skipIf(!there)("a server that maps the entitlement to no account lets nobody in", async () => {
  const keyring = await newKeyring();
  await using server = await SshServer.start(keyring.sshAuthorities, ["root", "deploy"]);
  const { path, line } = server.key("requester");
  expect(server.enter(path, await certificateFor(keyring, line))).toMatch(/Permission denied/u);
});
