import { html } from "hono/html";
import type { App, Delivery } from "../../state/app.ts";
import type { World } from "../../state/world.ts";
import { type Fragment, time } from "../fragment.ts";

/** How many deliveries are shown. */
const newest = 50;

/** An app: what it may do, what it is told of, and what became of that. */
export function appPage(world: World, app: App): Fragment {
  const deliveries = [...world.deliveries.values()].filter(({ appId }) => appId === app.id);
  const permissions = Object.entries(app.permissions);
  return html`<h1>${app.name}</h1>
    <p>${app.description}</p>
    <dl class="facts">
      <dt>App id</dt>
      <dd>${app.id}</dd>
      <dt>Webhooks go to</dt>
      <dd>${app.webhook.url === null ? "nowhere" : html`<code>${app.webhook.url}</code>`}</dd>
      <dt>May</dt>
      <dd>${permissions.map(([name, level]) => `${level} ${name.replaceAll("_", " ")}`).join(", ")}</dd>
      <dt>Is told of</dt>
      <dd>${app.events.join(", ")}</dd>
    </dl>
    <h2>Newest deliveries</h2>
    ${
      deliveries.length === 0
        ? html`<p class="soft">None yet.</p>`
        : html`<div class="table-wrap" tabindex="0" role="region" aria-label="Newest deliveries">
            <table>
              <thead>
                <tr>
                  <th scope="col">Event</th>
                  <th scope="col">When</th>
                  <th scope="col">Answer</th>
                  <th scope="col">Took</th>
                </tr>
              </thead>
              <tbody>
                ${deliveries.slice(-newest).toReversed().map(row)}
              </tbody>
            </table>
          </div>`
    }`;
}

function row({ event, action, redelivery, state, deliveredAt, statusCode, status, duration }: Delivery): Fragment {
  const tone = state !== "done" ? "wait" : statusCode >= 200 && statusCode < 300 ? "good" : "bad";
  const sign = { wait: "…", good: "✓", bad: "✗" }[tone];
  return html`<tr>
    <td>
      <code>${action === null ? event : `${event}.${action}`}</code>
      ${redelivery ? html`<span class="label">again</span>` : ""}
    </td>
    <td>${time(deliveredAt)}</td>
    <td>
      <span class="label ${tone}"
        >${sign} ${state === "done" ? `${statusCode} ${status ?? ""}`.trim() : "under way"}</span
      >
    </td>
    <td>${state === "done" ? `${duration} s` : ""}</td>
  </tr>`;
}
