import type { Passed } from "../support/recording-proxy.ts";

type Call = Pick<Passed, "method" | "path" | "headers" | "body" | "answered">;

/** What a suite saw of secrets, and where they might have got to. */
export interface Evidence {
  /** What only subjects may see: opened tokens, secret ids, passwords. */
  readonly secrets: readonly string[];
  /** What opens a wrap: told to the app once, in the answer to its creation. */
  readonly wraps: readonly string[];
  /** The app's own login and tokens: they travel in requests, and stand nowhere else. */
  readonly own: readonly string[];
  /** Everything between the app and the server. */
  readonly passed: readonly Call[];
  /** Everything the app said: errors as a careless logger prints them, output, handles. */
  readonly said: readonly string[];
}

/** Every place where a secret stands that it must not stand in; none: nothing leaked. */
export function leaksIn({ secrets, wraps, own, passed, said }: Evidence): readonly string[] {
  const holds = (text: string, what: readonly string[]): boolean => what.some((one) => text.includes(one));
  const making = /\/(?:auth\/token\/create\/[^/]+|secret-id)$/u;
  return [
    ...said.filter((text) => holds(text, [...secrets, ...wraps, ...own])).map((text) => `said: ${text.slice(0, 60)}`),
    ...passed.flatMap(({ method, path, headers, body, answered }) => [
      ...(holds(JSON.stringify(headers) + body + path, [...secrets, ...wraps]) ? [`sent: ${method} ${path}`] : []),
      ...(holds(answered, secrets) ? [`answered: ${method} ${path}`] : []),
      ...(holds(answered, wraps) && !making.test(path) ? [`answered: ${method} ${path}`] : []),
      ...(holds(path, own) ? [`path: ${method} ${path}`] : []),
    ]),
  ];
}

/** The app's own login and tokens, as they pass. */
export const ownIn = (passed: readonly Call[]): readonly string[] => [
  ...new Set(
    passed.flatMap(({ headers, body, answered }) => [
      ...[headers["x-vault-token"] ?? []].flat(),
      ...(/"secret_id":"([^"]+)"/u.exec(body) ?? []).slice(1),
      ...(/"client_token":"([^"]+)"/u.exec(answered) ?? []).slice(1),
    ]),
  ),
];

/** What opens wraps, as the app is told of it once. */
export const wrapsIn = (passed: readonly Call[]): readonly string[] =>
  passed.flatMap(({ answered }) =>
    [...answered.matchAll(/"wrap_info":\{"token":"([^"]+)"/gu)].flatMap(([, token = ""]) => token),
  );
