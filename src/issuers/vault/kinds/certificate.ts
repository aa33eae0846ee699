import { X509Certificate } from "node:crypto";

import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { instant, seconds, type Instant } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { dataOf, keysOf, UnexpectedAnswer, type Fields } from "../answer.ts";
import { unlessSaid } from "../failure.ts";
import { handleOf, nameAndEnd } from "../handle.ts";
import { makeInTime } from "../in-time.ts";
import { handlesOf, mapFound, prefixOf, type Kind, type Listed, type Making, type Means } from "../kind.ts";
import { markedName, isMarked, markInName, type Mark } from "../mark.ts";
import { path, prefixed } from "../path.ts";
import { csrOf } from "../subject-key.ts";

/** As Vault writes it: pairs of hex digits with colons; in paths and handles with hyphens. */
const serialPattern = /^[0-9a-f]{2}(?::[0-9a-f]{2}){3,31}$/u;
const hyphened = (serial: string): string => serial.replaceAll(":", "-");

/** Certificates are made to have begun a little earlier, for clocks that are behind. */
const backdated = seconds(30);

/** A certificate for the subject's own key: no secret. Its subject's serial number names deployment, grant and attempt. */
export function certificateKind(means: Means, of: Extract<VaultCredential, { readonly kind: "certificate" }>): Kind {
  const { call } = means;
  /** What a certificate carries never changes: each is read once. */
  const known = new Map<string, { readonly mark: Mark | null; readonly from: Instant; readonly to: Instant }>();

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const csr = csrOf(grant);
    const { handle, answered, endsAt } = await makeInTime(means, grant, making, {
      async make(length) {
        const name = markedName(means.deployment, grant);
        const asked = { csr, ttl: `${length}s`, serial_number: name, format: "pem" };
        const answer = await call("write", path`${of.mount}/sign/${role}`, asked);
        making.created();
        const made = dataOf(answer);
        const serial = made.text("serial_number", serialPattern);
        const certificate = new X509Certificate(made.text("certificate"));
        const end = instant(certificate.validToDate.getTime());
        return { handle: handleOf("certificate", hyphened(serial), String(end)), answered: made, certificate, end };
      },
      async endOf({ certificate, end }) {
        if (isMarked(markOf(certificate, means.deployment), grant, grant.attempt)) return end;
        throw new UnexpectedAnswer("certificate.subject");
      },
      revoke,
    });
    const chain = answered.texts("ca_chain").length > 0 ? answered.texts("ca_chain") : [answered.text("issuing_ca")];
    const text = [answered.text("certificate"), ...chain].map((pem) => pem.trim()).join("\n");
    return { handle, delivery: { kind: "public", text: `${text}\n` }, endsAt };
  }

  const read = (serial: string): Promise<Fields | null> =>
    unlessSaid("nothing", call("read", path`${of.mount}/cert/${serial}`).then(dataOf));

  async function inspect(handle: Handle): Promise<"active" | "gone"> {
    const { name: serial, endsAt } = nameAndEnd(handle, "certificate");
    if (endsAt <= (await means.serverNow())) return "gone";
    // One that Vault has forgotten is valid all the same.
    const found = await read(serial);
    return found !== null && found.whole("revocation_time") > 0 ? "gone" : "active";
  }

  async function revoke(handle: Handle): Promise<"revoked" | "already-gone"> {
    const { name: serial } = nameAndEnd(handle, "certificate");
    const found = await read(serial);
    if (found !== null && found.whole("revocation_time") > 0) return "already-gone";
    if ((await inspect(handle)) === "gone") return "already-gone";
    await call("write", path`${of.mount}/revoke`, { serial_number: serial.replaceAll("-", ":") });
    return "revoked";
  }

  async function list(): Promise<readonly Listed[]> {
    const now = await means.serverNow();
    const serials = keysOf(await call("list", path`${of.mount}/certs`)).filter((serial) => serialPattern.test(serial));
    for (const gone of [...known.keys()].filter((serial) => !serials.includes(serial))) known.delete(gone);
    return mapFound(serials, async (serial): Promise<Listed | null> => {
      const one = known.get(serial) ?? (await learn(serial));
      if (one === null || one.mark === null || one.to <= now) return null;
      const handle = handleOf("certificate", hyphened(serial), String(one.to));
      if ((await inspect(handle)) === "gone") return null;
      return { handle, ...one.mark, createdAt: instant(one.from + backdated) };
    });
  }

  async function learn(serial: string): Promise<NonNullable<ReturnType<typeof known.get>> | null> {
    const found = await read(hyphened(serial));
    if (found === null) return null;
    const certificate = new X509Certificate(found.text("certificate"));
    const learned = {
      mark: markOf(certificate, means.deployment),
      from: instant(certificate.validFromDate.getTime()),
      to: instant(certificate.validToDate.getTime()),
    };
    known.set(serial, learned);
    return learned;
  }

  return {
    issue,
    inspect,
    revoke,
    list,
    find: async (grant, attempt) => handlesOf(await list(), grant, attempt),
  };
}

function markOf(certificate: X509Certificate, deployment: string): Mark | null {
  const line = certificate.subject.split("\n").find((one) => one.startsWith("serialNumber="));
  return line === undefined ? null : markInName(line.slice("serialNumber=".length), deployment);
}
