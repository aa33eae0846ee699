import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDuration } from "../duration.ts";
import type { ConditionFacts, Rules } from "../policy.ts";
import type { Entry } from "../request.ts";
import { placeOf, whereIs } from "./places.ts";

/** Which way a request goes: its entries go the same (rule 19); empty: the policy's own list of stages. */
export const routeOf = (entries: readonly Entry[]): string => entries[0]?.route ?? "";

/** What speaks against the way that a request asks for. `invalid`: it cannot be told which way that is. */
export function checkRoute(
  entries: readonly Entry[],
  { policy }: Rules,
  facts: (entry: Entry) => ConditionFacts | null,
): { readonly invalid: readonly Diagnostic[]; readonly denied: readonly Diagnostic[] } {
  const invalid: Diagnostic[] = [];
  const denied: Diagnostic[] = [];
  const name = routeOf(entries);
  const other = entries.find((entry) => (entry.route ?? "") !== name);
  if (other !== undefined)
    invalid.push({
      code: "E516",
      message: `the entries of this request go different ways: ${wayOf(entries[0]!)} and ${wayOf(other)}`,
      help: "open a pull request for each: the entries of one are decided together",
      place: placeOf(other, "route"),
    });
  const route = policy.routes?.get(name);
  for (const entry of entries) {
    if (entry.route === undefined) continue;
    const known = policy.routes?.get(entry.route);
    if (known !== undefined) continue;
    const names = [...(policy.routes?.keys() ?? [])].map((one) => `\`${one}\``);
    invalid.push({
      code: "E517",
      message: `the policy has no route \`${entry.route}\``,
      help: names.length === 0 ? "leave `route` out: the policy has none" : `it has ${names.join(", ")}`,
      place: placeOf(entry, "route"),
    });
  }
  if (route === undefined || invalid.length > 0) return { invalid, denied };
  for (const entry of entries) {
    const about = facts(entry);
    if (about === null) continue;
    const read = route.when?.holds(about) ?? ({ ok: true, value: true } as const);
    if (!read.ok) invalid.push(...read.problems);
    else if (!read.value)
      denied.push({
        code: "E518",
        message: `the route \`${name}\` is not for this: its condition \`${route.when?.source.replaceAll("`", "'") ?? ""}\` does not hold`,
        help: `ask without \`route\`, or see when it holds: ${whereIs(route.place)}`,
        place: placeOf(entry, "route"),
      });
    const { duration } = about.request;
    if (route.maxDuration !== undefined && duration > route.maxDuration)
      denied.push({
        code: "E519",
        message: `\`${formatDuration(duration)}\` is longer than the route \`${name}\` gives access for`,
        help: `ask for ${formatDuration(route.maxDuration)} at most: ${whereIs(route.place)}`,
        place: placeOf(entry, entry.term.kind),
      });
  }
  return { invalid, denied };
}

const wayOf = ({ route }: Entry): string => (route === undefined ? "the usual one" : `\`${route}\``);
