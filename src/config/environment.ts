import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { codes } from "./codes.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one and gathers what is wrong with them; what is wrong is `null`. */
export class Settings {
  readonly problems: Diagnostic[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The value without surrounding blanks; an empty one counts as not set. */
  get(name: string): string | null {
    const value = this.#env[name]?.trim();
    return value === undefined || value === "" ? null : value;
  }

  required(name: string, help: string): string | null {
    const value = this.get(name);
    if (value === null) this.problem(codes.missing, `\`${name}\` is not set`, help);
    return value;
  }

  problem(code: Diagnostic["code"], message: string, help: string): null {
    this.problems.push({ code, message, help });
    return null;
  }

  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T | null {
    const value = this.get(name) ?? otherwise;
    const found = values.find((v) => v === value);
    const help = `write one of ${values.map((v) => `\`${v}\``).join(", ")}`;
    return found ?? this.problem(codes.malformed, `\`${name}\` is \`${value}\``, help);
  }

  /** `new,old`: one value, or two while the second is being replaced. */
  rotating(name: string, value: string): readonly string[] | null {
    const parts = value.split(",").map((part) => part.trim());
    if (parts.length <= 2 && parts.every((part) => part !== "") && new Set(parts).size === parts.length) return parts;
    const help = "write one, or `new,old` while the old one is being replaced";
    return this.problem(codes.malformed, `\`${name}\` is not one value, or two different ones`, help);
  }
}
