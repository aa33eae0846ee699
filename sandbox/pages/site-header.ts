import { html } from "hono/html";
import { timeOf } from "../clock.ts";
import type { PageDeps } from "./deps.ts";
import { avatar, type Fragment, time } from "./fragment.ts";
import { partOf } from "./part.ts";
import type { Visit } from "./visit.ts";

/** At the top of every page: where Countersign is, what time it is here, and as whom the visitor acts. */
export function siteHeader(deps: PageDeps, visit: Visit): Fragment {
  const application = deps.applicationUrl();
  return html`<header class="site-header" id="site-header">
    <a class="brand" href="/">Sandbox</a>
    ${application === null ? "" : html`<a class="application" href="${application}/">Countersign</a>`}
    ${clock(deps, visit)} ${switcher(deps, visit, application !== null)}
  </header>`;
}

function clock({ world }: PageDeps, visit: Visit): Fragment {
  const back = html`<input type="hidden" name="return" value="${visit.path}" />`;
  const step = (by: string, title: string): Fragment =>
    html`<button class="button small" name="by" value="${by}" aria-label="Move the clock forward by ${title}">
      +${title}
    </button>`;
  return html`<details class="menu clock">
    <summary><span class="visually-hidden">The sandbox's clock: </span>${time(timeOf(world.clock.now()))}</summary>
    <div class="menu-body">
      <p>The sandbox and Countersign follow this clock. It only goes forward.</p>
      <form class="buttons" method="post" action="/_sandbox/move-clock">
        ${back} ${step("1m", "1 minute")} ${step("1h", "1 hour")} ${step("1d", "1 day")}
      </form>
      <form class="field" method="post" action="/_sandbox/move-clock">
        ${back}
        <label for="clock-by">Forward by</label>
        <input id="clock-by" name="by" required placeholder="4h" size="5" aria-describedby="clock-form" />
        <button class="button small">Move</button>
      </form>
      <p class="soft small" id="clock-form">A number with s, m, h or d: 90m, 4h, 7d</p>
    </div>
  </details>`;
}

function switcher({ world }: PageDeps, { actor, people, path }: Visit, besides: boolean): Fragment {
  return html`<details class="menu actor">
    <summary>${avatar(actor.login)} <span class="visually-hidden">You act as </span>${actor.login}</summary>
    <form class="menu-body" method="post" action="/_sandbox/act-as">
      <input type="hidden" name="return" value="${path}" />
      <p>Act as</p>
      <ul class="people">
        ${people.map(
          (one) =>
            html`<li>
              <button name="login" value="${one.login}" ${one === actor ? html`aria-current="true"` : ""}>
                ${avatar(one.login)}
                <span>${one.login} <span class="soft">${partOf(world, one)}</span></span>
              </button>
            </li>`,
        )}
      </ul>
      ${
        besides
          ? html`<p class="soft small">
              Countersign's own pages remember who came from here: log out there to come as somebody else.
            </p>`
          : ""
      }
    </form>
  </details>`;
}
