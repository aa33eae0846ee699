import type { Secret, SecretKind, Secrets } from "./secrets.ts";

/** One HTTP exchange, whole. */
export interface Letter {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly answeredHeaders: Readonly<Record<string, unknown>>;
  readonly answered: string;
}

/** A piece of an exchange, and what may stand in it. */
interface Piece {
  readonly what: "headers" | "path" | "body" | "headers of the answer" | "answer";
  readonly text: string;
  readonly may?: readonly SecretKind[];
}

const without = (headers: Readonly<Record<string, unknown>>, ...names: readonly string[]): string =>
  JSON.stringify(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));

/** Where tokens of GitHub's are made, exchanged and asked about: they travel in bodies there. */
const tokenCalls = /\/(?:login\/oauth\/access_token|login\/device\/code|access_tokens|applications\/[^/]+\/token)$/u;

/** Between anybody and GitHub. */
function toGitHub({ method, path, headers, body, answeredHeaders, answered }: Letter): readonly Piece[] {
  const may: readonly SecretKind[] = tokenCalls.test(path) ? ["github", "login", "key"] : [];
  // The browser brings the state here, comes back with it once an account is chosen, and takes it away with a code.
  const passes: readonly SecretKind[] = path.startsWith("/login/oauth/authorize?") ? ["login"] : [];
  return [
    // Browsers send cookies to every port of a host, and here GitHub and Countersign are on one.
    { what: "headers", text: without(headers, "authorization", "cookie"), may: passes },
    { what: "path", text: `${method} ${path}`, may: passes },
    { what: "body", text: body, may },
    { what: "headers of the answer", text: without(answeredHeaders), may: passes },
    { what: "answer", text: answered, may: [...may.filter((kind) => kind !== "key"), ...passes] },
  ];
}

const claiming = /^POST \/(?:claim\/[^/]+(?:\/report)?|api\/claims\/[^/]+(?:\/report|\/run)?)$/u;
const loggingIn = /^GET \/login(?:\/callback)?(?:\?|$)/u;

/** Between anybody and Countersign: the claimer is told the credential, and their browser keeps the session. */
function toCountersign({ method, path, headers, body, answeredHeaders, answered }: Letter): readonly Piece[] {
  const call = `${method} ${path}`;
  const tells: readonly SecretKind[] = claiming.test(call)
    ? ["credential", "login"]
    : call === "POST /api/login"
      ? ["login"]
      : [];
  return [
    { what: "headers", text: without(headers, "authorization", "cookie") },
    { what: "path", text: call, may: call.startsWith("GET /login/callback?") ? ["login"] : [] },
    { what: "body", text: body, may: path === "/introspect" ? ["credential"] : [] },
    {
      what: "headers of the answer",
      text: without(answeredHeaders),
      may: loggingIn.test(call) ? ["login"] : [],
    },
    { what: "answer", text: answered, may: tells },
  ];
}

const piecesTo = { GitHub: toGitHub, Countersign: toCountersign };

/** What stands in an exchange that must not stand there. */
export function leaksInLetter(secrets: Secrets, to: keyof typeof piecesTo, letter: Letter): readonly string[] {
  return piecesTo[to](letter).flatMap(({ what, text, may = [] }) =>
    secrets
      .in(text)
      .filter(({ kind }) => !may.includes(kind))
      .map((secret) => told(secret, `${what} of ${letter.method} ${bare(letter.path)} at ${to}`)),
  );
}

export const told = ({ name }: Secret, where: string): string => `${name}: in the ${where}`;

/** Without the query: a secret may stand in it. */
const bare = (path: string): string => path.replace(/\?.*$/su, "");

const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]{20,}/gu;
const vaultToken = /hv[sb]\.[\w-]{16,}/gu;

/** Takes up what an exchange shows of secrets that it issued or used. */
export function gather(secrets: Secrets, to: keyof typeof piecesTo, letter: Letter): void {
  const { headers, path, answered, answeredHeaders } = letter;
  const add = (kind: SecretKind, name: string, text: string | null | undefined): void => {
    // Nonsense that somebody tried is no secret.
    if (typeof text === "string" && text.length >= 20) secrets.add(kind, name, text);
  };
  const [, bearer = ""] = /^(?:bearer|token) (\S+)$/iu.exec(textOf(headers["authorization"])) ?? [];
  if (/^(?:gh[su]_|eyJ)/u.test(bearer)) add("github", "a token for GitHub or of it", bearer);
  else if (to === "Countersign") add("login", "a session", bearer);
  if (to === "GitHub" && tokenCalls.test(path)) {
    for (const [token] of answered.matchAll(/gh[su]_[\w-]+/gu)) add("github", "a token for GitHub", token);
    add("login", "a device's code", /"device_code":"([^"]+)"/u.exec(answered)?.[1]);
  }
  if (to === "Countersign") {
    for (const [, value] of JSON.stringify(answeredHeaders["set-cookie"] ?? "").matchAll(/countersign-\w+=([^;"]+)/gu))
      add("login", "a cookie", value);
    if (path.startsWith("/login/callback?")) add("login", "a code of GitHub's", queryOf(path).get("code"));
    add("login", "a session", /"session":"([^"]+)"/u.exec(answered)?.[1]);
    if (!path.startsWith("/.well-known/"))
      for (const [token] of [...answered.matchAll(jwt), ...answered.matchAll(vaultToken)])
        add("credential", "a credential", token);
  }
}

const textOf = (header: unknown): string => (typeof header === "string" ? header : "");

const queryOf = (path: string): URLSearchParams => new URL(path, "http://any.test").searchParams;
