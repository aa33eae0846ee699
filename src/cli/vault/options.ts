import { parseArgs } from "node:util";
import { setupFor, type VaultSetup } from "../../core/vault/setup.ts";
import { codes, rendered, type ExitCode, type Terminal } from "../terminal.ts";
import { usage } from "../usage.ts";
import { givenIn } from "./given.ts";

export interface VaultAsked {
  readonly setup: VaultSetup;
  readonly json: boolean;
  readonly terraform: boolean;
}

/** What both commands are told, or how they end at once. */
export function askedOf(
  command: "init vault" | "doctor vault",
  args: readonly string[],
  terminal: Terminal,
): VaultAsked | ExitCode {
  const help = usage[command];
  if (args.includes("--help") || args.includes("-h")) {
    terminal.out(help);
    return codes.good;
  }
  const wrong = (message: string): ExitCode => {
    terminal.err(`${message}\n\n${help}`);
    return codes.unreadable;
  };
  let read;
  try {
    read = parseArgs({
      args: [...args],
      options: {
        prefix: { type: "string" },
        policies: { type: "string", default: "policies" },
        app: { type: "string" },
        terraform: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return wrong(error instanceof Error ? `${error.message.slice(0, 1).toLowerCase()}${error.message.slice(1)}` : "");
  }
  const { prefix, policies, app, terraform, json } = read.values;
  if (prefix === undefined)
    return wrong("name the repository's prefix with `--prefix`, as `ACCESS_REPOSITORIES` has it");
  if (!/^[a-z0-9][a-z0-9-]{0,30}-$/u.test(prefix)) return wrong(`\`${prefix}\` is no prefix: write it as \`acme-\``);
  if (app !== undefined && !/^[a-z0-9][a-z0-9-]{0,63}$/u.test(app)) return wrong(`\`${app}\` is no name of a policy`);
  const given = givenIn(terminal.folder, policies);
  if (!given.ok) {
    terminal.err(rendered(given.problems));
    return codes.unreadable;
  }
  if (given.value.length === 0) {
    terminal.err(`nothing in \`${policies}/catalog\` is given out by Vault`);
    return codes.unreadable;
  }
  return { setup: setupFor(prefix, given.value, app), json, terraform };
}
