import { html } from "hono/html";

import type { Repository } from "../core/case-file.ts";
import type { Grant } from "../core/grant/grant.ts";
import type { OpenRequest } from "../core/open-request.ts";
import type { InventoryFilter } from "../ports.ts";
import { addressOf, filteredBy, isFiltered, type InventoryAddress, type ListName } from "./inventory-address.ts";
import type { Fragment } from "./page.ts";
import { grantRow, requestRow, type Reader } from "./rows.ts";

/** Some rows of one list, and the key of the last one where there are more. */
export interface ListPart {
  readonly name: ListName;
  readonly requests: readonly OpenRequest[];
  readonly grants: readonly Grant[];
  readonly next: string | null;
}

const titles: Readonly<Record<ListName, string>> = {
  "for-me": "Waits for you",
  "for-others": "Waits for others",
  stopped: "Denied, or cannot be read",
  mine: "You hold",
  others: "Others hold",
};

/** Of a list that is empty, where that is worth a word. */
const empty: Readonly<Record<ListName, string>> = {
  "for-me": "Nothing waits for you.",
  "for-others": "Nothing waits for anybody else.",
  stopped: "",
  mine: "You hold nothing now.",
  others: "Nobody else holds anything now.",
};

/** Everything that is asked for and held, or the part that was asked for. */
export function inventoryPage(parts: readonly ListPart[], address: InventoryAddress, reader: Reader): Fragment {
  const bare = parts.every(({ requests, grants, next }) => requests.length + grants.length === 0 && next === null);
  return html`
    ${bare && !isFiltered(address.filter) ? "" : filterForm(address.filter)}
    ${bare ? nothing(address, reader) : parts.map((part) => section(part, address, reader))}
  `;
}

function section(part: ListPart, address: InventoryAddress, reader: Reader): Fragment {
  const { name, requests, grants, next } = part;
  const rows = [
    ...requests.map((request) => requestRow(request, reader)),
    ...grants.map((grant) => grantRow(grant, reader)),
  ];
  if (rows.length === 0 && next === null) {
    if (empty[name] === "" || isFiltered(address.filter)) return html``;
    return html`<section aria-labelledby="${name}">
      <h2 id="${name}">${titles[name]}</h2>
      <p class="soft">${empty[name]}</p>
    </section>`;
  }
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">${titles[name]}</h2>
    <ul class="rows">
      ${rows}
    </ul>
    ${turning(part, address)}
  </section>`;
}

/** On to the next rows; and, where only some are shown, back to all. */
function turning({ name, next, requests, grants }: ListPart, address: InventoryAddress): Fragment {
  if (next === null && address.list === null) return html``;
  const onward = { ...address, list: name, after: next ?? "" };
  const found = requests.length + grants.length;
  const words = address.filter.text !== "" && found < 50 ? "Look further" : "The next 50";
  return html`<p class="turn">
    ${next === null ? "" : html`<a href="${addressOf(onward)}">${words}: ${titles[name].toLowerCase()}</a>`}
    ${address.list === null ? "" : html`<a href="${addressOf({ ...address, list: null, after: "" })}">Back to the start</a>`}
  </p>`;
}

function nothing({ filter, list }: InventoryAddress, { repositories, links }: Reader): Fragment {
  if (isFiltered(filter)) return html`<p>Nothing fits. <a href="${filteredBy({})}">Show everything</a></p>`;
  if (list !== null) return html`<p>That was all. <a href="${filteredBy({})}">Back to the start</a></p>`;
  const where = [...repositories.values()].map(
    (repository: Repository) =>
      html`<li><a href="${links.repository(repository)}">${repository.owner}/${repository.name}</a></li>`,
  );
  return html`<p>Nobody holds anything, and nothing is asked for.</p>
    <p>To ask for access, open a pull request that adds a file under <code>access/</code>, in:</p>
    <ul>
      ${where}
    </ul>`;
}

/** Folded away until somebody looks for something. */
const filterForm = (filter: InventoryFilter): Fragment =>
  html`<details class="filter" ${isFiltered(filter) ? "open" : ""}>
    <summary>Find</summary>
    <form method="get" action="/" role="search" aria-label="Requests and grants">
      ${field("text", "Text", filter.text)} ${field("entitlement", "Entitlement", filter.entitlement)}
      ${field("person", "Person", filter.person)}
      <button>Show</button>
      ${isFiltered(filter) ? html`<a href="${filteredBy({})}">Show everything</a>` : ""}
    </form>
  </details>`;

const field = (name: string, label: string, value: string): Fragment =>
  html`<label>${label} <input name="${name}" value="${value}" autocomplete="off" autocapitalize="none" /></label>`;
