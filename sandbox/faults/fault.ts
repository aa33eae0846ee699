/** What a fault may be told apart by: of calls method, path and GraphQL operation; of deliveries their event. */
export interface Match {
  /** Whose calls: those of apps, where nothing else is said. */
  readonly who?: "apps" | "people" | "anybody";
  readonly event?: string;
  readonly method?: string;
  /** A part of the path. */
  readonly path?: string;
  readonly operation?: "query" | "mutation";
  /** A part of what is sent: a field's name, say. */
  readonly text?: string;
}

/** What can go wrong, with one line of what it is. */
export const faultKinds = {
  delay: "every call to the API takes so many milliseconds longer",
  unavailable: "calls are answered 502, and nothing is done",
  "answer-lost": "calls are done, and answered 502 all the same",
  cut: "the connection is cut before anything is answered, and nothing is done",
  "too-many": "calls are answered 429, with `retry-after`",
  "secondary-limit": "calls are answered 403 with GitHub's words about a secondary rate limit, and `retry-after`",
  "primary-limit": "calls are answered 403, with nothing left of the hour's calls",
  "token-expired": "calls are answered 401, as if the token had just expired",
  "graphql-errors": "GraphQL answers 200 with nothing but an error",
  "graphql-partial": "GraphQL answers 200 with its first field missing, and an error beside the rest",
  lagging: "reads are answered as they were the last time that the same was asked",
  "head-moves": "somebody pushes to the branch between what is read of it and what is written",
  "delivery-lost": "webhooks are not delivered; the log says that the receiver was away",
  "delivery-doubled": "webhooks are delivered twice",
  "delivery-reordered": "a webhook waits until the next one was delivered",
  "delivery-delayed": "webhooks wait so many seconds, by the clock",
} as const;

export type FaultKind = keyof typeof faultKinds;

/** Faults of the API; the others are of deliveries. */
export const isOfDeliveries = (kind: FaultKind): boolean => kind.startsWith("delivery-");

export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  readonly match: Match;
  /** How often it may fire yet; `null`: until it is removed. */
  readonly times: number | null;
  /** For `delay`. */
  readonly ms: number;
  /** For limits and delayed deliveries. */
  readonly seconds: number;
}

export type NewFault = Omit<Fault, "id">;

export type FaultRead =
  | { readonly ok: true; readonly value: NewFault }
  | { readonly ok: false; readonly because: string };

const matchKeys = ["who", "event", "method", "path", "operation", "text"];
const keys = ["kind", "match", "times", "ms", "seconds"];

/** Reads a fault as somebody sets it. What is not known is refused by name. */
export function readFault(body: unknown): FaultRead {
  const no = (because: string): FaultRead => ({ ok: false, because });
  if (!isMapping(body)) return no("a fault is a mapping with a `kind`");
  const unknown = Object.keys(body).find((key) => !keys.includes(key));
  if (unknown !== undefined) return no(`a fault has no \`${unknown}\`: it has ${keys.join(", ")}`);
  const { kind, match = {}, times = null, ms = 50, seconds = 60 } = body;
  if (typeof kind !== "string" || !Object.hasOwn(faultKinds, kind))
    return no(`there is no fault \`${String(kind)}\`: there are ${Object.keys(faultKinds).join(", ")}`);
  if (!isMapping(match)) return no("`match` is a mapping");
  const strange = Object.entries(match).find(([key, value]) => !matchKeys.includes(key) || typeof value !== "string");
  if (strange !== undefined) return no(`\`match\` takes texts for ${matchKeys.join(", ")}`);
  const { who } = match as Match;
  if (who !== undefined && !["apps", "people", "anybody"].includes(who)) return no("`who` is apps, people or anybody");
  if (times !== null && !(Number.isSafeInteger(times) && Number(times) > 0))
    return no("`times` is a whole number above 0");
  for (const [name, value] of Object.entries({ ms, seconds }))
    if (typeof value !== "number" || !(value >= 0 && value <= 3600_000))
      return no(`\`${name}\` is a number of at least 0`);
  return {
    ok: true,
    value: {
      kind: kind as FaultKind,
      match,
      times: times === null ? null : Number(times),
      ms: Number(ms),
      seconds: Number(seconds),
    },
  };
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
