import type { AccountId, Sha } from "../ids.ts";
import type { CaseFile } from "../case-file.ts";
import type { Read } from "../diagnostics/diagnostic.ts";
import type { Rules } from "../policy.ts";
import { registered, type RegisteredSubject } from "../register.ts";
import type { Change, Changes, Entry, Subject } from "../request.ts";
import { vaultText } from "../vault/credential.ts";

type Logins = ReadonlyMap<string, AccountId>;

/**
 * What reviewers approve (rule 2), as canonical text: what is done to which entry, and what access its entitlement
 * means under the rules. Equal texts mean the same content under the same meaning; order, formatting, comments and
 * renamed logins make no difference, and neither does how long an entitlement may be had at most.
 */
export const digestOf = (changes: readonly Change[], rules: Rules, logins: Logins): string =>
  `${contentOf(changes, logins)}\n${meaningOf(changes, rules)}`;

/** The sorted set of (action, path, entry before, entry after), logins as the numeric ids they resolve to. */
function contentOf(changes: readonly Change[], logins: Logins): string {
  const rows = changes.map((change) =>
    JSON.stringify([
      change.kind,
      change.path,
      change.kind === "add" ? null : canonical(change.before, logins),
      change.kind === "delete" ? null : canonical(change.after, logins),
    ]),
  );
  return inOrder(rows);
}

const inOrder = (rows: readonly string[]): string => [...new Set(rows)].toSorted().join("\n");

function canonical(entry: Entry, logins: Logins): readonly unknown[] {
  const { id, subject, entitlement, term, justification, ticket, route = "", scope = [], onBehalfOf, run = "" } = entry;
  const { start, replaces, perRun, publicKey, csr } = entry;
  const idOf = (login: string): string | AccountId => logins.get(login.toLowerCase()) ?? login.toLowerCase();
  const who = subject.kind === "human" ? idOf(subject.login) : subject.name;
  const length = term.kind === "duration" ? term.duration : term.until;
  const agent = onBehalfOf === undefined ? [] : [idOf(onBehalfOf), run];
  const later = start === undefined ? [] : [{ start }];
  const instead = replaces === undefined ? [] : [{ replaces }];
  const runs = perRun === undefined ? [] : [{ perRun }];
  const ssh = publicKey === undefined ? [] : [{ publicKey: publicKey.text }];
  const signed = csr === undefined ? [] : [{ csr: csr.text }];
  const said = [id, subject.kind, who, entitlement, term.kind, length, justification, ticket, route, scope];
  return [...said, ...agent, ...later, ...instead, ...runs, ...ssh, ...signed];
}

/** Of every entitlement concerned id, risk, environment, scope, issuer and reach; of every subject owner and workload. */
function meaningOf(changes: readonly Change[], { catalog, register }: Rules): string {
  const ids = new Set(
    changes.flatMap((change) => {
      if (change.kind === "add") return [change.after.entitlement];
      if (change.kind === "delete") return [change.before.entitlement];
      return [change.before.entitlement, change.after.entitlement];
    }),
  );
  const rows = [...ids].map((id) => {
    const known = catalog.get(id);
    if (known === undefined) return JSON.stringify([id]);
    const { risk, environment, scope = [], issuer, reach } = known;
    const how = issuer.kind === "embedded" ? issuer.introspected : vaultText(issuer.credential);
    return JSON.stringify([id, risk, environment, issuer.kind, how, scope, reach]);
  });
  rows.push(...subjectsIn(changes).flatMap((subject) => subjectMeaning(registered(subject, register))));
  return inOrder(rows);
}

const subjectsIn = (changes: readonly Change[]): readonly Subject[] =>
  changes.flatMap((change) => (change.kind === "delete" ? [] : [change.after.subject]));

function subjectMeaning(subject: RegisteredSubject | undefined): readonly string[] {
  if (subject === undefined) return [];
  const { kind, name, owner, workload = null } = subject;
  return [JSON.stringify([kind, name, owner.kind === "team" ? owner.team : owner.login.toLowerCase(), workload])];
}

/** What a commit holds: the text to compare, or why there is none. */
export type Content = { readonly text: string } | "unreadable" | "faulty";

/** Contents and meanings of a case, each made once. */
export class Digests {
  readonly head: string;
  readonly #file: CaseFile;
  readonly #rules: Rules;
  readonly #contents = new Map<Sha, Content>();

  constructor(file: CaseFile, changes: readonly Change[], rules: Rules) {
    this.#file = file;
    this.#rules = rules;
    this.head = contentOf(changes, file.logins);
    this.#contents.set(file.pull.head, { text: this.head });
  }

  /** The digest of the head under today's rules. */
  whole(changes: readonly Change[]): string {
    return `${this.head}\n${meaningOf(changes, this.#rules)}`;
  }

  /** `unreadable`: the commit cannot be read; `faulty`: what it holds does not read as entries. */
  at(commit: Sha): Content {
    const known = this.#contents.get(commit);
    if (known !== undefined) return known;
    const content = textOf(this.#file.changesAt.get(commit), this.#file.logins);
    this.#contents.set(commit, content);
    return content;
  }

  /** Whether the entitlements concerned meant the same access under other rules. */
  meansTheSame(changes: readonly Change[], under: Read<Rules> | undefined): boolean {
    if (under?.ok !== true) return false;
    return under.value === this.#rules || meaningOf(changes, under.value) === meaningOf(changes, this.#rules);
  }
}

function textOf(changes: Changes | undefined, logins: Logins): Content {
  if (changes === undefined) return "unreadable";
  return changes.ok ? { text: contentOf(changes.value, logins) } : "faulty";
}
