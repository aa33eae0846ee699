import { codes } from "./codes.ts";
import type { Environment, Settings } from "./environment.ts";

/** Settings of Probot that this application does not have. */
const never: Readonly<Record<string, string>> = {
  WEBHOOK_PATH: "deliveries arrive at `/api/github/webhooks`",
  WEBHOOK_PROXY_URL: "give GitHub the public address of this deployment",
};

/** What is set and would be ignored is refused by name. */
export function refuseUnsupported(settings: Settings, env: Environment): void {
  for (const name of Object.keys(env).filter((key) => settings.get(key) !== null)) {
    const help = Object.hasOwn(never, name) ? never[name] : undefined;
    if (help !== undefined) settings.problem(codes.unsupported, `\`${name}\` is not supported`, `unset it: ${help}`);
  }
}
