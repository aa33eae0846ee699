import { html } from "hono/html";

import { claimView } from "../core/grant/claim.ts";
import type { Repository } from "../core/case-file.ts";
import type { Grant } from "../core/grant/grant.ts";
import { publicName, type AccountId, type PullNumber, type RepositoryId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import { holdingOf } from "../core/messages/holding.ts";
import { list, visible } from "../core/messages/typed.ts";
import type { AskedEntry, OpenRequest } from "../core/open-request.ts";
import type { WebDeps } from "./deps.ts";
import { filteredBy } from "./inventory-address.ts";
import type { Fragment } from "./page.ts";
import { lengthOf, minuteOf } from "./when.ts";

/** For whom rows are written, and when. */
export interface Reader {
  readonly account: AccountId;
  readonly now: Instant;
  readonly repositories: ReadonlyMap<RepositoryId, Repository>;
  readonly links: WebDeps["links"];
}

/** So many entries of one request are told; the rest is counted. */
const mostEntries = 5;

/** An open request: what is asked for, and what it waits for, in the words of its check. */
export function requestRow(request: OpenRequest, reader: Reader): Fragment {
  const { repository, pull, title, requester, entries, headline, since, outcome } = request;
  const more = entries.length - mostEntries;
  const waits = outcome === "pending" || outcome === "approved";
  return html`<li>
    <p class="what">${pullLink(repository, pull, reader, visible(title) || "(no title)")}</p>
    <ul class="entries">
      ${entries.slice(0, mostEntries).map((entry) => html`<li>${entryText(entry, requester.login)}</li>`)}
      ${more > 0 ? html`<li>and ${more} more</li>` : ""}
    </ul>
    <p>${headline}</p>
    <p class="soft">
      by ${person(requester.login)}, ${waits ? "waiting since" : "opened"} ${minuteOf(since)}
      (${lengthOf(since, reader.now)}${waits ? "" : " ago"})
    </p>
  </li>`;
}

function entryText({ change, entitlement, scope, subject, term }: AskedEntry, requester: string): Fragment {
  const verb = { add: "asks for", change: "changes", delete: "removes" }[change];
  const who =
    subject.toLowerCase() === requester.toLowerCase()
      ? ""
      : html` ${change === "delete" ? "of" : "for"} ${person(subject)}`;
  const long = change === "delete" ? "" : html`, ${term.startsWith("until ") ? term : `for ${term}`}`;
  return html`${verb} ${entitlementLink(entitlement, scope)}${who}${long}`;
}

/** A live grant: who holds what until when. */
export function grantRow(grant: Grant, reader: Reader): Fragment {
  const { repository, id, entitlement, approved, subject, until, pull } = grant;
  const { state, because } = holdingOf(grant);
  const left = until > reader.now ? `${lengthOf(reader.now, until)} left` : "its time is over";
  const mine = claimView(grant, reader.account, reader.now).kind === "claimable";
  return html`<li>
    <p class="what">${entitlementLink(entitlement, approved.scope)} held by ${person(subject.login)}</p>
    <p>until ${minuteOf(until)}, ${left}; ${state}: ${because}</p>
    <p class="soft">${id}, since ${minuteOf(grant.start)}, asked for in ${pullLink(repository, pull, reader)}</p>
    ${
      grant.collector !== undefined && state === "active"
        ? html`<p class="soft"><a href="/claim/${publicName(repository, id)}">${grant.collector} collects it</a></p>`
        : ""
    }
    ${mine ? html`<p><a class="button" href="/claim/${publicName(repository, id)}">Collect ${id}</a></p>` : ""}
  </li>`;
}

/** A pull request at GitHub, by its number and, where it is told, its title. */
function pullLink(of: RepositoryId, pull: PullNumber, reader: Reader, title = ""): Fragment {
  const repository = reader.repositories.get(of);
  if (repository === undefined) return html`#${pull} ${title}`;
  const name = `${repository.owner}/${repository.name}#${pull}`;
  return html`<a href="${reader.links.pull(repository, pull)}"
    >${title === "" ? name : html`${title} <span class="soft">${name}</span>`}</a
  >`;
}

const person = (login: string): Fragment => html`<a class="quiet" href="${filteredBy({ person: login })}">${login}</a>`;

function entitlementLink(entitlement: string, scope: readonly string[] = []): Fragment {
  const parts = scope.length === 0 ? "" : ` (${list(scope.map((part) => visible(part)))})`;
  return html`<a class="quiet" href="${filteredBy({ entitlement })}"><code>${entitlement}</code></a
    >${parts}`;
}
