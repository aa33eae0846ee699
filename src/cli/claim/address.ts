/** Where a grant is collected: the deployment, and the name that the grant has there. */
export interface GrantAddress {
  /** Without a slash at the end. */
  readonly deployment: string;
  readonly name: string;
}

/** A grant's public name, or, for a run, an entry's: its newest grant. */
const named = /^\d{1,15}-[a-z0-9][a-z0-9-]{1,63}(?:\.\d{1,6})?$/;

/** Reads what the comment on a pull request links to, or a name beside the deployment's address; or says what is wrong. */
export function grantAddress(written: string, at: string | undefined): GrantAddress | string {
  if (named.test(written)) {
    if (at === undefined) return "say where, with `--at https://…` or `COUNTERSIGN_URL`, or give the whole address";
    const deployment = webAddress(at);
    return deployment === null
      ? "`--at` or `COUNTERSIGN_URL` is no https address: credentials travel there"
      : { deployment, name: written };
  }
  const url = URL.canParse(written) ? new URL(written) : null;
  const name = /^\/claim\/([^/]+)$/.exec(url?.pathname ?? "")?.[1] ?? "";
  if (url === null || !named.test(name))
    return `\`${written}\` is no grant: give its address from the pull request, or its name, \`4800-orders-read-4812.1\``;
  const deployment = webAddress(url.origin);
  return deployment === null ? `\`${url.origin}\` is no https address: credentials travel there` : { deployment, name };
}

/** An origin over https, or on this machine: tokens go nowhere else. */
export function webAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "" || url.password !== "") return null;
  const safe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  return safe ? url.origin : null;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
