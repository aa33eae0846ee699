import type { State, Token } from "./state.ts";

interface Rule {
  readonly capabilities: ReadonlySet<string>;
  readonly minWrap: number;
  readonly maxWrap: number;
  readonly allowed: ReadonlyMap<string, readonly string[]> | null;
}

export interface Asked {
  readonly path: string;
  readonly operation: "read" | "list" | "write" | "delete";
  readonly wrapSeconds: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The form of policies that `countersign init vault` prints, and the suite writes; anything else is not read. */
function rulesIn(text: string): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const blocks = text.replaceAll(/^\s*#.*$/gmu, "").matchAll(/^path "([^"]+)" \{\n([\s\S]*?)\n\}$/gmu);
  for (const [, path = "", body = ""] of blocks) {
    const seconds = (name: string): number => {
      const parts = new RegExp(`${name} = "(\\d+)([mh])"`, "u").exec(body);
      return parts === null ? 0 : Number(parts[1]) * (parts[2] === "m" ? 60 : 3600);
    };
    const parameters = /allowed_parameters = \{\n([\s\S]*?)\n {2}\}/u.exec(body);
    rules.set(path, {
      capabilities: new Set(texts(/capabilities = \[([^\]]*)\]/u.exec(body)?.[1] ?? "")),
      minWrap: seconds("min_wrapping_ttl"),
      maxWrap: seconds("max_wrapping_ttl"),
      allowed:
        parameters === null
          ? null
          : new Map(
              [...(parameters[1] ?? "").matchAll(/"([^"]+)" = \[([^\]]*)\]/gu)].map(([, name = "", list = ""]) => [
                name,
                texts(list),
              ]),
            ),
    });
  }
  return rules;
}

const texts = (list: string): readonly string[] => [...list.matchAll(/"([^"]*)"/gu)].map((match) => match[1] ?? "");

/** What holds at a path: an exact rule, or else that of the longest prefix. Rules of several policies come together. */
function rulesAt(state: State, token: Token, path: string, list: boolean): readonly Rule[] {
  const all = state.policiesOf(token).map((name) => rulesIn(state.policies.get(name) ?? ""));
  const exact = (at: string): readonly Rule[] => all.flatMap((rules) => rules.get(at) ?? []);
  for (const at of list ? [`${path}/`, path] : [path]) if (exact(at).length > 0) return exact(at);
  const globs = all.flatMap((rules) =>
    [...rules.keys()].filter((at) => at.endsWith("*") && path.startsWith(at.slice(0, -1))),
  );
  const longest = globs.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? [] : exact(longest);
}

const isRoot = (state: State, token: Token): boolean => state.policiesOf(token).includes("root");

export function capabilities(state: State, token: Token, path: string): readonly string[] {
  if (isRoot(state, token)) return ["root"];
  const held = new Set<string>();
  for (const rule of rulesAt(state, token, path, false)) for (const one of rule.capabilities) held.add(one);
  return held.size === 0 ? ["deny"] : [...held].toSorted();
}

const needs: Readonly<Record<Asked["operation"], readonly string[]>> = {
  read: ["read"],
  list: ["list"],
  write: ["create", "update"],
  delete: ["delete"],
};
/** Paths of Vault's that want more than others. */
const wantsSudo = /^(?:auth\/token\/accessors|sys\/leases|sys\/leases\/lookup\/.+)$/u;

export function mayDo(state: State, token: Token, { path, operation, wrapSeconds, body }: Asked): boolean {
  if (isRoot(state, token)) return true;
  const rules = rulesAt(state, token, path, operation === "list");
  const may = (capability: string): boolean => rules.some((rule) => rule.capabilities.has(capability));
  if (!needs[operation].some(may) || (wantsSudo.test(path) && !may("sudo"))) return false;
  return rules.every(({ minWrap, maxWrap, allowed }) => {
    if ((minWrap > 0 && wrapSeconds < minWrap) || (maxWrap > 0 && wrapSeconds > maxWrap)) return false;
    if (allowed === null || operation !== "write") return true;
    // Compared as it stands: a list is another value than the text in it.
    return Object.entries(body).every(([name, value]) => {
      const values = allowed.get(name);
      return values !== undefined && (values.length === 0 || values.includes(value as string));
    });
  });
}
