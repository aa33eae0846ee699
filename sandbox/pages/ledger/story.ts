import { html } from "hono/html";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { codePath, commitPath, inRepository } from "../address.ts";
import { type Fragment, time } from "../fragment.ts";
import { entryOf, type LedgerEvent } from "./event.ts";
import { ledgerBranch } from "./read.ts";
import { sentences } from "./sentence.ts";

/** How much of a line is shown: whoever needs all of it opens the file. */
const mostCharacters = 20_000;

/** Events of one entry (or of the rules), newest first. */
interface Chapter {
  readonly entry: string | null;
  readonly events: readonly LedgerEvent[];
}

/** Events by entry, in the order in which each entry was last heard of. */
export function chaptersOf(events: readonly LedgerEvent[]): readonly Chapter[] {
  const byEntry = Map.groupBy(events, entryOf);
  return [...byEntry].map(([entry, own]) => ({ entry, events: own }));
}

export function storyOf(world: World, repository: Repository, chapters: readonly Chapter[]): Fragment {
  const tell = sentences(world, repository);
  const item = (event: LedgerEvent): Fragment => {
    const { tone, kind, text } = tell(event.line.fields("record"));
    const at = event.line.text("at");
    const cut = event.raw.length > mostCharacters;
    return html`<li class="${tone}">
      <p class="told"><span class="label ${tone}">${kind}</span> ${text}</p>
      <p class="soft small">
        ${at === undefined ? "no time" : time(at)}
        ${
          event.commit === null
            ? ""
            : html`· written in
                <a class="mono" href="${commitPath(world, repository, event.commit)}">${event.commit.slice(0, 7)}</a>`
        }
      </p>
      <details>
        <summary class="small">The line itself</summary>
        <pre class="wrapped">${cut ? event.raw.slice(0, mostCharacters) : event.raw}</pre>
        ${
          cut
            ? html`<p class="small">
                The first ${mostCharacters} characters.
                <a href="${codePath(world, repository, "raw", ledgerBranch, event.path)}">All of it</a>
              </p>`
            : ""
        }
      </details>
    </li>`;
  };
  return html`${chapters.map(
    ({ entry, events }) =>
      html`<section class="card chapter">
        <div class="card-head">
          <h2>
            ${
              entry === null
                ? "The rules"
                : html`<a href="${inRepository(world, repository, "ledger")}?entry=${encodeURIComponent(entry)}"
                    >${entry}</a
                  >`
            }
          </h2>
        </div>
        <ol class="timeline">
          ${events.map(item)}
        </ol>
      </section>`,
  )}`;
}
