import { afterAll, beforeAll, expect, test } from "vitest";

import { systemClock } from "../../src/clock.ts";
import { readHealth } from "../../src/issuers/vault/health.ts";
import { path } from "../../src/issuers/vault/path.ts";
import { openWire, type Wire } from "../../src/issuers/vault/wire.ts";
import { TlsFront } from "../support/tls-front.ts";
import { textAt } from "../support/vault-server.ts";
import { must, type VaultUnderTest } from "./place.ts";
import { startReal } from "./real.ts";

let vault: VaultUnderTest;
let front: TlsFront;
let ca = "";

/** The server has TLS before it, with a certificate for `localhost` of an authority that nobody knows. */
beforeAll(async () => {
  vault = await startReal();
  await must(vault.root("POST", "sys/mounts/pki", { type: "pki" }));
  await must(vault.root("POST", "pki/root/generate/internal", { common_name: "acme", ttl: "700h" }));
  await must(vault.root("POST", "pki/roles/servers", { allow_localhost: true, max_ttl: "1h" }));
  const { body } = await must(vault.root("POST", "pki/issue/servers", { common_name: "localhost" }));
  ca = textAt(body, "data", "issuing_ca");
  front = await TlsFront.to(vault.address, {
    key: textAt(body, "data", "private_key"),
    cert: textAt(body, "data", "certificate"),
  });
});
afterAll(async () => {
  await front.close();
  await vault.stop();
});

const wireTo = (host: string, more: { readonly ca?: string } = {}): Wire =>
  openWire({ address: `https://${host}:${front.port}`, now: () => systemClock.now(), ...more });
const looksUp = (wire: Wire): Promise<unknown> => wire.as(vault.rootToken)("read", path`auth/token/lookup-self`);

test("whom the operator named as signer is believed", async () => {
  const wire = wireTo("localhost", { ca });
  expect(await readHealth(wire, systemClock)).toMatchObject({ sealed: false, version: "1.13.0" });
  expect(await looksUp(wire)).toMatchObject({ data: { policies: ["root"] } });
});

test("nobody else is, and they are told nothing: neither a token nor that there is one", async () => {
  const before = front.asked;
  await expect(looksUp(wireTo("localhost"))).rejects.toMatchObject({
    kind: "unreachable",
    message:
      "Vault: GET auth/token/lookup-self: UNABLE_TO_VERIFY_LEAF_SIGNATURE, the server cannot be reached: its certificate is not trusted: `VAULT_CACERT` names who signed it",
  });
  // The right signer, and a certificate for another name.
  await expect(looksUp(wireTo("127.0.0.1", { ca }))).rejects.toMatchObject({
    kind: "unreachable",
    message:
      "Vault: GET auth/token/lookup-self: ERR_TLS_CERT_ALTNAME_INVALID, the server cannot be reached: its certificate is for another name than `VAULT_ADDR` has",
  });
  expect(front.asked).toBe(before);
});
