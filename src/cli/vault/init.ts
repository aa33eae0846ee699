import { setupCommands, setupTerraform } from "../../core/vault/text.ts";
import { asJson, codes, type ExitCode, type Terminal } from "../terminal.ts";
import { askedOf } from "./options.ts";

/** `countersign init vault`: what an administrator puts into Vault before a catalog can be given out from it. */
export function initVault(args: readonly string[], terminal: Terminal): ExitCode {
  const asked = askedOf("init vault", args, terminal);
  if (typeof asked === "number") return asked;
  const { setup, json, terraform } = asked;
  if (json) terminal.out(asJson(setup));
  else terminal.out((terraform ? setupTerraform(setup) : setupCommands(setup)).trimEnd());
  return codes.good;
}
