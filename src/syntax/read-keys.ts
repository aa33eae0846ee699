import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { LedgerKey } from "../core/policy.ts";
import { parseDay } from "../core/timestamp.ts";
import { checkSchema } from "./check-schema.ts";
import type { Expectation } from "./schema-problem.ts";
import { readYaml } from "./read-yaml.ts";
import { placeOf, plain } from "./yaml-tree.ts";

interface Written {
  readonly ledger: readonly { readonly id: string; readonly "public-key": string; readonly from: string }[];
}

const expected: Expectation = {
  schema: "keys",
  codes: { unknownKey: "E403", missing: "E405", malformed: "E406" },
};

/** Reads `policies/keys.yaml`: the public keys whose signatures on the ledger are trusted, each from a day on (UTC). */
export function readKeys(path: string, source: string): Read<readonly LedgerKey[]> {
  const read = readYaml(path, source, "E401");
  if (!read.ok) return read;
  const problems: Diagnostic[] = [...checkSchema(read.value, [], expected)];
  if (problems.length > 0) return { ok: false, problems };
  const { ledger } = plain(read.value.root) as Written;
  const seen = new Set<string>();
  const keys: LedgerKey[] = [];
  for (const [index, key] of ledger.entries()) {
    const from = parseDay(key.from);
    if (from.ok) keys.push({ id: key.id, publicKey: key["public-key"], from: from.value });
    if (seen.has(key.id)) {
      const place = placeOf(read.value, "ledger", index, "id");
      problems.push({
        code: "E408",
        message: `the key id \`${key.id}\` is used twice`,
        help: "give each key an id of its own",
        place,
      });
    }
    seen.add(key.id);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: keys };
}
