import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";

import { readSshCertificate } from "../../src/issuers/vault/ssh-certificate.ts";
import { approved, claimPath, tokenOn } from "../support/approved.ts";
import { certificateRequest } from "../support/certificate-request.ts";
import { entry } from "../support/entry.ts";
import { heard } from "../support/heard.ts";
import type { Request } from "../support/request.ts";
import { linesAbout } from "../support/seen.ts";
import { sshPublicKey } from "../support/ssh-key.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { VaultedWorld, type VaultedOptions } from "../support/vaulted-world.ts";
import { must } from "./place.ts";
import { realTime, startReal } from "./real.ts";

const start = async (options: VaultedOptions): Promise<VaultedWorld> =>
  VaultedWorld.start(await startReal(), { ...realTime, ...options });

async function collected(place: VaultedWorld, request: Request, grant: string): Promise<string> {
  await place.world.requester.merges(request);
  await heard(request, "ready until");
  const visitor = place.world.visitor(place.world.requester);
  return tokenOn(await visitor.presses(await visitor.opens(claimPath(place.world, grant)), "Show it"));
}

test("a certificate for the names that reviewers saw, by Vault's authority; on the revocation list once it is removed", async () => {
  await using place = await start({
    given: { tls: { credential: { kind: "certificate", mount: "pki", role: "tls" }, holders: ["human"] } },
    filled: { "pki/roles/acme-tls": { allow_any_name: true, enforce_hostnames: false } },
  });
  const { world, vault } = place;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const csr = certificateRequest(privateKey, publicKey, "requester").split("\n");
  const more = ["csr: |", ...csr.map((line) => `  ${line}`)];
  const request = await approved(world, entry({ id: "tls", entitlement: "reports/tls", duration: "1h", more }));
  expect(await request.comment()).toContain("`tls` is signed for the key `CN=requester; ECDSA P-256 SHA256:");

  const pem = await collected(place, request, "tls.1");
  const certificate = new X509Certificate(pem);
  expect(certificate.publicKey.equals(publicKey)).toBe(true);
  expect(certificate.subject).toContain("CN=requester");
  const authority = await must(vault.root("GET", "pki/cert/ca"));
  expect(certificate.verify(new X509Certificate(textAt(authority.body, "data", "certificate")).publicKey)).toBe(true);

  const removal = await world.requester.opens({ "access/reports/tls.yaml": null });
  await world.settled();
  await world.requester.merges(removal);
  expect((await heard(request, "ended early")).at(-1)).toMatchInlineSnapshot(
    `"- \`tls.1\`: ended early (\`its entry was removed by #‹n›\`); the issuer said \`revoked\` at ‹time›"`,
  );
  const serial = certificate.serialNumber.toLowerCase().match(/../gu)!.join("-");
  const known = await must(vault.root("GET", `pki/cert/${serial}`));
  expect(valueAt(known.body, "data", "revocation_time")).toBeGreaterThan(0);
  await until("the end is written down", async () =>
    (await linesAbout(world, "tls")).at(-1) === "ended" ? true : null,
  );
});

test("an SSH key that Vault signed: as whom its role says, until its own end, which is when it is called over", async () => {
  await using place = await start({
    given: { shell: { credential: { kind: "ssh", mount: "ssh", role: "shell" }, holders: ["human"] } },
    filled: { "ssh/roles/acme-shell": { allowed_users: "deploy", default_user: "deploy" } },
  });
  const { world } = place;
  const key = sshPublicKey();
  const more = [`public-key: ${key} requester@laptop`];
  const request = await approved(world, entry({ id: "shell", entitlement: "reports/shell", duration: "30s", more }));
  const certificate = readSshCertificate(await collected(place, request, "shell.1"));
  expect(certificate).toMatchObject({ key, user: true, principals: ["deploy"], keyId: "4800-shell.1.1" });

  expect((await heard(request, "expired")).at(-1)).toMatchInlineSnapshot(
    `"- \`shell.1\`: expired (\`its time is over\`); the issuer said \`already-gone\` at ‹time›"`,
  );
  expect(Date.now()).toBeGreaterThanOrEqual(certificate.to);
  await until("the entry is removed", async () =>
    (await linesAbout(world, "shell")).at(-1) === "reverted" ? true : null,
  );
  expect(await linesAbout(world, "shell")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
});
