import { codes } from "./codes.ts";
import type { Settings } from "./environment.ts";

export interface AccessRepository {
  readonly owner: string;
  readonly name: string;
  /** Put before every name that an issuer may use for this repository, so that none reaches into another's. */
  readonly prefix: string;
}

const pattern =
  /^(?<owner>[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38})\/(?<name>[A-Za-z0-9._-]{1,100})=(?<prefix>[a-z0-9](?:[a-z0-9-]{0,30})-)$/;

/** `ACCESS_REPOSITORIES`: `owner/name=prefix-`, comma-separated. */
export function accessRepositories(settings: Settings): readonly AccessRepository[] | null {
  const example = "write `owner/name=prefix-`, comma-separated: `acme/access=acme-`";
  const text = settings.required("ACCESS_REPOSITORIES", example);
  if (text === null) return null;
  const before = settings.problems.length;
  const malformed = (message: string): null => settings.problem(codes.malformed, message, example);
  const read = text.split(",").flatMap((written): readonly AccessRepository[] => {
    const { owner, name, prefix } = pattern.exec(written.trim())?.groups ?? {};
    if (owner !== undefined && name !== undefined && prefix !== undefined && !/^\.{1,2}$/.test(name))
      return [{ owner, name, prefix }];
    malformed(`\`ACCESS_REPOSITORIES\` names \`${written.trim()}\`, which is not a repository with its prefix`);
    return [];
  });
  read.forEach((one, at) => {
    for (const other of read.slice(0, at)) {
      const name = `${one.owner}/${one.name}`;
      if (name.toLowerCase() === `${other.owner}/${other.name}`.toLowerCase())
        malformed(`\`ACCESS_REPOSITORIES\` names \`${name}\` twice`);
      else if (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))
        malformed(`the prefixes \`${other.prefix}\` and \`${one.prefix}\` of \`ACCESS_REPOSITORIES\` overlap`);
    }
  });
  return settings.problems.length === before ? read : null;
}
