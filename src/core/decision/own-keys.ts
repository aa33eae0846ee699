import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { formatDuration } from "../duration.ts";
import type { Entitlement } from "../entitlement.ts";
import type { Duration } from "../instant.ts";
import { issuerFacts, issuerFor } from "../grant/issuing.ts";
import type { Entry } from "../request.ts";
import { placeOf } from "./places.ts";

const keys = [
  { key: "public-key", of: "publicKey", how: "make one with `ssh-keygen -t ed25519`, and add `public-key: …`" },
  { key: "csr", of: "csr", how: "make one with `openssl req -new`, and add `csr: |` with all of it below" },
] as const;

/** What a credential of this entitlement is made for, where it must be; what it may be made for. */
function keysFor({ issuer }: Entitlement): { readonly needs?: string; readonly takes: readonly string[] } {
  if (issuer.kind === "embedded") return { takes: ["public-key"] };
  const { kind } = issuer.credential;
  if (kind === "ssh") return { needs: "public-key", takes: ["public-key"] };
  return kind === "certificate" ? { needs: "csr", takes: ["csr"] } : { takes: [] };
}

/**
 * A certificate is made for a key that the entry carries, and a token for none. An SSH certificate that is asked for in
 * the place of a token cannot be taken back, so that it lasts `atMost` and is never critical, whatever the catalog says
 * of tokens. `length`: how long it would last.
 */
export function checkOwnKeys(
  entry: Entry,
  entitlement: Entitlement,
  length: Duration,
  termPlace: Place,
): readonly Diagnostic[] {
  const { needs, takes } = keysFor(entitlement);
  const issuer = issuerFor(entitlement, entry);
  const problems: Diagnostic[] = keys.flatMap(({ key, of, how }): readonly Diagnostic[] => {
    const given = entry[of] !== undefined;
    if (!given && needs === key)
      return [
        {
          code: "E536",
          message: `\`${entitlement.id}\` is signed for a key of the subject's own, and the entry carries no \`${key}\``,
          help: `${how}: the private key stays where it was made`,
          place: entry.places.entry,
        },
      ];
    if (given && !takes.includes(key))
      return [
        {
          code: "E537",
          message: `\`${key}\` is of no use here: ${needs === undefined ? `nothing of \`${entitlement.id}\` is signed for one` : `\`${entitlement.id}\` is signed for a \`${needs}\``}`,
          help: `leave \`${key}\` out`,
          place: placeOf(entry, key),
        },
      ];
    return [];
  });
  const { atMost } = issuerFacts(issuer);
  if (issuer.kind !== "embedded-ssh" || atMost === undefined) return problems;
  const tooMuch = (why: string, help: string, place: Place): Diagnostic => ({
    code: "E538",
    message: `an SSH certificate cannot be ended early, and ${why}`,
    help,
    place,
  });
  if (entitlement.risk === "critical")
    problems.push(
      tooMuch(
        `\`${entitlement.id}\` is critical`,
        "leave `public-key` out: a token can be ended early",
        placeOf(entry, "public-key"),
      ),
    );
  if (length > atMost)
    problems.push(
      tooMuch(
        `this would last ${formatDuration(length)}`,
        `ask for ${formatDuration(atMost)} at most, or leave \`public-key\` out and collect a token`,
        termPlace,
      ),
    );
  return problems;
}
