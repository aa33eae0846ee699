import { html } from "hono/html";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { commitPath, inRepository } from "../address.ts";
import { type Fragment, time } from "../fragment.ts";
import type { Fields } from "./event.ts";

/** What happened, in one sentence, and how it looks. */
export interface Sentence {
  readonly tone: "good" | "wait" | "bad" | "done" | "note";
  /** Its kind, in the ledger's own word. */
  readonly kind: string;
  readonly text: Fragment;
}

type Tell = (record: Fields) => readonly [tone: Sentence["tone"], text: Fragment];

/** Reads events as sentences. Whatever a kind has that is not known here is in the line itself. */
export function sentences(world: World, repository: Repository): (record: Fields) => Sentence {
  const name = (id: number | undefined): string =>
    id === undefined ? "Countersign" : (world.accounts.get(id)?.login ?? `account ${id}`);
  const grant = (record: Fields): Fragment => html`<code>${record.text("grant") ?? "?"}</code>`;
  const pull = (record: Fields): Fragment | "" => {
    const number = record.number("pull");
    if (number === undefined) return "";
    return html` (<a href="${inRepository(world, repository, "pull", String(number))}">#${number}</a>)`;
  };
  const because = (record: Fields): Fragment | "" => {
    const reason = record.text("because");
    return reason === undefined ? "" : html`: ${reason}`;
  };
  const commit = (record: Fields): Fragment | "" => {
    const oid = record.text("commit");
    if (oid === undefined || !/^[0-9a-f]{40}$/u.test(oid)) return "";
    return html` in <a class="mono" href="${commitPath(world, repository, oid)}">${oid.slice(0, 7)}</a>`;
  };

  const claimer = (record: Fields): string => {
    const run = record.text("by");
    return run === undefined ? name(record.number("by")) : `R${run.slice(1)}`;
  };

  const tell: Readonly<Record<string, Tell>> = {
    approved: (record) => {
      const { fields } = record.fields("evidence");
      const given = fields("grant");
      const people = given.numbers("countersigners").map(name);
      const what = given.fields("entry").text("entitlement");
      const until = record.text("until");
      return [
        "good",
        html`${people.length === 0 ? "It was approved" : `${listed(people)} countersigned`}:
        ${record.number("subject") === undefined ? (given.text("login") ?? "somebody") : name(record.number("subject"))}
        gets ${what === undefined ? "access" : html`<code>${what}</code>`}
        ${until === undefined ? "" : html`until ${time(until)}`}${pull(record)}`,
      ];
    },
    issued: (record) => ["note", html`The credential of ${grant(record)} can be collected`],
    claimed: (record) => ["good", html`${claimer(record)} collected the credential of ${grant(record)}`],
    run: (record) => ["good", html`${claimer(record)} collected a credential of its own, of ${grant(record)}`],
    abandoned: (record) => ["wait", html`A credential of ${grant(record)} was given up${because(record)}`],
    revoked: (record) => ["bad", html`${name(record.number("by"))} revoked ${grant(record)}${because(record)}`],
    ended: (record) => {
      const said = record.fields("proof").text("said");
      const cause = record.text("cause");
      return [
        "done",
        html`${grant(record)}
        ended${cause === undefined ? "" : `: ${cause}`}${
          said === undefined ? "" : html`; the issuer said <code>${said}</code>`
        }`,
      ];
    },
    reverted: (record) => ["done", html`The entry of ${grant(record)} was removed${commit(record)}`],
    used: (record) => {
      const by = record.fields("of");
      const what = by.text("kind") === "route" ? "quota of the route" : "cap of the pattern";
      return ["note", html`${grant(record)} took one of the ${what} <code>${by.text("name") ?? "?"}</code>`];
    },
    refused: (record) => [
      "bad",
      html`<code>${record.text("entry")}</code> was refused${because(record)}${pull(record)}`,
    ],
    bypassed: (record) => [
      "bad",
      html`<code>${record.text("entry")}</code> reached the default branch without a decision${because(record)}`,
    ],
    adopted: (record) => [
      "note",
      html`The ${folder(record)} <code>${(record.text("tree") ?? "").slice(0, 7)}</code> came into
        force${commit(record)}${because(record)}`,
    ],
    "not-adopted": (record) => [
      "bad",
      html`The ${folder(record)} <code>${(record.text("tree") ?? "").slice(0, 7)}</code> reached the default branch, and
        did not come into force${because(record)}${pull(record)}`,
    ],
  };

  return (record) => {
    const kind = record.text("kind");
    const known = kind !== undefined && Object.hasOwn(tell, kind) ? tell[kind] : undefined;
    if (kind === undefined) return { tone: "wait", kind: "?", text: html`A line that cannot be read as an event` };
    if (known === undefined) return { tone: "note", kind, text: html`<code>${kind}</code>: see the line itself` };
    const [tone, text] = known(record);
    return { tone, kind, text };
  };
}

const folder = (record: Fields): string => (record.text("of") === "subjects" ? "register" : "rules");

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  const [last = "", ...rest] = names.toReversed();
  return rest.length === 0 ? last : `${rest.toReversed().join(", ")} and ${last}`;
}
