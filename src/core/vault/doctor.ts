import type { VaultPolicy, VaultRole, VaultSetup } from "./setup.ts";
import { policyText } from "./text.ts";

/** What stands at a Vault, as far as a setup speaks of it; `null`: nothing. */
export interface FoundAtVault {
  readonly policies: ReadonlyMap<string, string | null>;
  readonly roles: ReadonlyMap<string, Readonly<Record<string, unknown>> | null>;
}

/** Everything in which a Vault is not as a catalog needs it: one line each. */
export const departures = ({ app, policies, roles }: VaultSetup, found: FoundAtVault): readonly string[] => [
  ...appDepartures(app, found.policies.get(app.name) ?? null),
  ...policies.flatMap((policy) => policyDepartures(policy, found.policies.get(policy.name) ?? null)),
  ...roles.flatMap((role) => roleDepartures(role, found.roles.get(role.path) ?? null)),
];

/** The app's own policy is exactly what is printed: whatever else it held would be more. */
function appDepartures(app: VaultPolicy, text: string | null): readonly string[] {
  if (text === null) return [`there is no policy \`${app.name}\`, which is the app's own`];
  const wanted = blocksIn(policyText(app));
  const there = blocksIn(text);
  return [
    ...[...wanted].flatMap(([path, block]) => {
      const other = there.get(path);
      if (other === undefined) return [`the app's policy \`${app.name}\` says nothing of \`${path}\``];
      return other === block ? [] : [`the app's policy \`${app.name}\` says something else of \`${path}\``];
    }),
    ...[...there.keys()]
      .filter((path) => !wanted.has(path))
      .map((path) => `the app's policy \`${app.name}\` speaks of \`${path}\`, which it must not`),
  ];
}

/** What an entitlement gives is its administrator's to say: it must be there, and reach what it is for. */
function policyDepartures({ name, rules }: VaultPolicy, text: string | null): readonly string[] {
  if (text === null) return [`there is no policy \`${name}\``];
  const there = blocksIn(text);
  if (there.size === 0) return [`the policy \`${name}\` gives nothing yet`];
  return rules
    .filter(({ path }) => !there.has(path))
    .map(({ path }) => `the policy \`${name}\` says nothing of \`${path}\`, which is to be read with it`);
}

/** By path, without comments and with every run of blanks as one. */
function blocksIn(text: string): ReadonlyMap<string, string> {
  const plain = text
    .replaceAll(/^\s*(?:#|\/\/).*$/gmu, "")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/, ?\]/gu, "]");
  const starts = [...plain.matchAll(/path "([^"]+)" ?\{/gu)];
  return new Map(
    starts.map((start, at) => [start[1] ?? "", plain.slice(start.index, starts[at + 1]?.index ?? plain.length).trim()]),
  );
}

function roleDepartures(
  { path, fields }: VaultRole,
  found: Readonly<Record<string, unknown>> | null,
): readonly string[] {
  if (found === null) return [`there is no role at \`${path}\``];
  return Object.entries(fields).flatMap(([name, wanted]) => {
    const because = mismatch(name, wanted, found[name]);
    return because === null ? [] : [`the role at \`${path}\`: \`${name}\` ${because}`];
  });
}

/** A word in capitals is the administrator's to fill in. */
const isOpen = (text: string): boolean => /^[A-Z][A-Z_]+$/u.test(text);

function mismatch(name: string, wanted: VaultRole["fields"][string], got: unknown): string | null {
  if (typeof wanted === "string" && name.endsWith("_ttl")) return lengthMismatch(secondsIn(wanted), secondsIn(got));
  if (typeof wanted === "string" && isOpen(wanted)) return filledIn(textsIn(got));
  if (Array.isArray(wanted)) {
    const texts = wanted as readonly string[];
    if (texts.some(isOpen)) return filledIn(textsIn(got));
    const there = textsIn(got).toSorted().join(", ");
    const right = texts.toSorted().join(", ");
    return there === right ? null : `is \`${there}\`, and must be \`${right}\``;
  }
  if (typeof wanted === "object") {
    const there = typeof got === "object" && got !== null ? (got as Readonly<Record<string, unknown>>) : {};
    const open = Object.keys(wanted).find((key) => filledIn(textsIn(there[key])) !== null);
    return open === undefined ? null : `does not say \`${open}\``;
  }
  return got === wanted ? null : `is \`${textsIn(got)[0] ?? "nothing"}\`, and must be \`${String(wanted)}\``;
}

const filledIn = (texts: readonly string[]): string | null =>
  texts.length === 0 || texts.some((text) => text === "" || isOpen(text)) ? "is not filled in" : null;

function lengthMismatch(most: number, got: number): string | null {
  if (got > 0 && got <= most) return null;
  return `is ${got === 0 ? "without a limit" : `${got} s`}, and must be ${most} s at most`;
}

function secondsIn(value: unknown): number {
  if (typeof value === "number") return value;
  const parts = typeof value === "string" ? /^(\d+)(s?)$/u.exec(value) : null;
  return parts === null ? 0 : Number(parts[1]);
}

const textsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
};
