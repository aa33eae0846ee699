import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rules } from "../../src/core/policy.ts";
import type { Entry } from "../../src/core/request.ts";
import { readEntries } from "../../src/syntax/read-entries.ts";
import { readRules } from "../../src/syntax/read-rules.ts";

const folder = join(import.meta.dirname, "../../policies");

/** The files of the example pack, by their path below `policies/`. */
export function exampleFiles(): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

export function exampleRules(): Rules {
  const read = readRules(exampleFiles());
  if (!read.ok) throw new Error("the example pack does not read");
  return read.value;
}

export function readEntry(entitlement: string): Entry {
  const source = `{ id: e-1, subject: { kind: human, login: requester }, entitlement: ${entitlement}, duration: 4h, justification: j }`;
  const read = readEntries(`access/${entitlement}.yaml`, source);
  const [entry] = read.ok ? read.value : [];
  if (entry === undefined) throw new Error("the test's own entry does not read");
  return entry;
}
