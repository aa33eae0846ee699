import { expect, test } from "vitest";

import { readSshCertificate } from "../../src/issuers/vault/ssh-certificate.ts";
import { approved, claimPath, granted, tokenOn } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import type { Request } from "../support/request.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { sshPublicKey } from "../support/ssh-key.ts";
import { World } from "../support/world.ts";

const login = (id: string, key: string, duration = "1h") =>
  entry({ id, duration, more: [`public-key: ${key} requester@laptop`] });

/** The line and the first sentence of each annotation. */
const told = async (request: Request): Promise<readonly string[]> =>
  (await request.annotations()).map((one) => `${one.start_line}: ${one.title} ${one.message.split("\n")[0]}`);

test("an SSH certificate lives its whole life: approved for a key, collected as often as wanted, over by itself", async () => {
  await using world = await World.start();
  const key = sshPublicKey();
  const request = await granted(world, login("shell", key));
  expect(await request.comment()).toContain("`shell` is signed for the key `ssh-ed25519 SHA256:");
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`shell.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-shell.1. On time it ends by itself: the certificate says so; early, not before its own end",
    ]
  `);

  const visitor = world.visitor(world.requester);
  const page = await visitor.opens(claimPath(world, "shell.1"));
  expect(page.text).toContain("<dd>not before its own end</dd>");
  const shown = await visitor.presses(page, "Show it");
  const certificate = readSshCertificate(tokenOn(shown));
  expect(certificate).toMatchObject({ key, user: true, principals: ["orders-db/read"], keyId: "4800-shell.1.1" });
  expect(certificate.to).toBeLessThanOrEqual((await world.now()) + 3600_000);
  const again = await visitor.presses(await visitor.opens(claimPath(world, "shell.1")), "Show it");
  expect(tokenOn(again)).toBe(tokenOn(shown));
  expect(again.text).toContain("<code>id_ed25519-cert.pub</code>");
  const authority = await (await fetch(`${world.appUrl}/ssh-ca.pub`)).text();
  expect(authority).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ countersign\n$/u);

  await world.passes(3605);
  expect((await revertsOf(world, "shell")).at(-1)).toBe("merged");
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`shell.1\`: expired (\`its time is over\`); the issuer said \`already-gone\` at ‹time›",
    ]
  `);
  expect(await linesAbout(world, "shell")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
});

test("removed early, it is said that it works on until its own end, and it is not called ended before", async () => {
  await using world = await World.start();
  const request = await granted(world, login("early", sshPublicKey()));
  const removal = await world.requester.opens({ "access/orders-db/early.yaml": null });
  await world.settled();
  await world.requester.merges(removal);
  await world.passes(10);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`early.1\`: taken back at ‹time› (\`its entry was removed by #‹n›\`): what was handed out works on until its own end, ‹time›, since nobody can end it before",
    ]
  `);
  await world.passes(3605);
  expect(points(await request.comment()).join("\n")).toContain("ended early");
});

test("another key after the approval, an hour too much, a broken key: refused where it stands", async () => {
  await using world = await World.start();
  const request = await approved(world, login("swapped", sshPublicKey()));
  await world.requester.pushes(request, login("swapped", sshPublicKey()));
  await world.settled();
  expect(await request.comment()).toContain("the request says something else since");

  const long = await world.requester.opens(login("long", sshPublicKey(), "2h"));
  const broken = await world.requester.opens(login("broken", "ssh-ed25519 AAAA"));
  await world.settled();
  expect(await told(long)).toEqual(["4: E538 an SSH certificate cannot be ended early, and this would last 2h"]);
  expect(await told(broken)).toEqual(["7: E113 `public-key` is not taken: it is cut short"]);
});

test("a private key pasted in its place is found, and not repeated", async () => {
  await using world = await World.start();
  const secret = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQ";
  const block = ["-----BEGIN OPENSSH PRIVATE KEY-----", secret, "-----END OPENSSH PRIVATE KEY-----"];
  const more = ["public-key: |", ...block.map((line) => `  ${line}`)];
  const request = await world.requester.opens(entry({ id: "pasted", duration: "1h", more }));
  await world.settled();
  expect(await request.comment()).toContain("revoke");
  expect(await request.comment()).not.toContain(secret);
});
