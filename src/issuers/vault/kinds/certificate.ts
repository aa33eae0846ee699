import { X509Certificate } from "node:crypto";

import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { instant, isoSeconds, seconds, type Instant } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { dataOf, keysOf, UnexpectedAnswer, type Fields } from "../answer.ts";
import { saysNothing } from "../failure.ts";
import { handleOf, partsOf } from "../handle.ts";
import { heldBack, mapAll, prefixOf, secondsUntil, type Kind, type Listed, type Making, type Means } from "../kind.ts";
import { attemptName, isMarked, markOfName, type Mark } from "../mark.ts";
import { path, prefixed } from "../path.ts";
import { csrOf } from "../subject-key.ts";

/** As Vault writes it: pairs of hex digits with colons; in paths and handles with hyphens. */
const serialPattern = /^[0-9a-f]{2}(?::[0-9a-f]{2}){3,31}$/u;
const hyphened = (serial: string): string => serial.replaceAll(":", "-");

/** Certificates are made to have begun a little earlier, for clocks that are behind. */
const backdated = seconds(30);

/** A certificate for the subject's own key: no secret. Its subject's serial number names grant and attempt. */
export function certificateKind(means: Means, of: Extract<VaultCredential, { readonly kind: "certificate" }>): Kind {
  const { call, deployment } = means;
  /** What a certificate carries never changes: each is read once. */
  const known = new Map<string, { readonly mark: Mark | null; readonly from: Instant; readonly to: Instant }>();

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const csr = csrOf(grant);
    for (const held of heldBack) {
      const ttl = `${await secondsUntil(means, grant.until, held)}s`;
      const asked = { csr, ttl, serial_number: attemptName(grant, grant.attempt), format: "pem" };
      const answer = await call("write", path`${of.mount}/sign/${role}`, asked);
      making.created();
      const made = dataOf(answer);
      const serial = made.text("serial_number", serialPattern);
      const certificate = new X509Certificate(made.text("certificate"));
      const endsAt = instant(certificate.validToDate.getTime());
      const handle = handleOf("certificate", hyphened(serial), String(endsAt));
      const mark = markOf(certificate, deployment);
      if (mark === null || !isMarked(mark, grant, grant.attempt)) {
        await revoke(handle);
        making.takenBack();
        throw new UnexpectedAnswer("certificate.subject");
      }
      if (endsAt <= grant.until) {
        const chain = made.texts("ca_chain").length > 0 ? made.texts("ca_chain") : [made.text("issuing_ca")];
        const text = [made.text("certificate"), ...chain].map((pem) => pem.trim()).join("\n");
        return { handle, delivery: { kind: "public", text: `${text}\n` }, endsAt };
      }
      await revoke(handle);
      making.takenBack();
    }
    throw new Error(`Vault took too long: what it made would outlast ${isoSeconds(grant.until)}, and was revoked`);
  }

  async function read(serial: string): Promise<Fields | null> {
    try {
      return dataOf(await call("read", path`${of.mount}/cert/${serial}`));
    } catch (error) {
      if (saysNothing(error)) return null;
      throw error;
    }
  }

  async function inspect(handle: Handle): Promise<"active" | "gone"> {
    const { serial, endsAt } = within(handle);
    if (endsAt <= (await means.serverNow())) return "gone";
    // One that Vault has forgotten is valid all the same.
    const found = await read(serial);
    return found !== null && found.whole("revocation_time") > 0 ? "gone" : "active";
  }

  async function revoke(handle: Handle): Promise<"revoked" | "already-gone"> {
    const { serial } = within(handle);
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
    const found = await mapAll(serials, async (serial): Promise<Listed | null> => {
      const one = known.get(serial) ?? (await learn(serial));
      if (one === null || one.mark === null || one.to <= now) return null;
      const handle = handleOf("certificate", hyphened(serial), String(one.to));
      if ((await inspect(handle)) === "gone") return null;
      const { repository, grant, attempt } = one.mark;
      return { handle, repository, grant, attempt, createdAt: instant(one.from + backdated) };
    });
    return found.filter((one) => one !== null);
  }

  async function learn(serial: string): Promise<NonNullable<ReturnType<typeof known.get>> | null> {
    const found = await read(hyphened(serial));
    if (found === null) return null;
    const certificate = new X509Certificate(found.text("certificate"));
    const learned = {
      mark: markOf(certificate, deployment),
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
    find: async (grant, attempt) =>
      (await list()).filter((one) => isMarked(one, grant, attempt)).map((one) => one.handle),
  };
}

function within(handle: Handle): { readonly serial: string; readonly endsAt: Instant } {
  const [serial = "", end = ""] = partsOf(handle, "certificate", 2);
  if (!/^\d{10,16}$/u.test(end)) throw new RangeError(`\`${handle}\` does not tell its end`);
  return { serial, endsAt: instant(Number(end)) };
}

function markOf(certificate: X509Certificate, deployment: string): Mark | null {
  const line = certificate.subject.split("\n").find((one) => one.startsWith("serialNumber="));
  return line === undefined ? null : markOfName(line.slice("serialNumber=".length), deployment);
}
