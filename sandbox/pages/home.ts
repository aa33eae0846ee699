import type { Hono } from "hono";
import { html } from "hono/html";
import { permissionOf } from "../state/access.ts";
import { fullName, held, pullsOf } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { PageDeps } from "./deps.ts";
import { avatar, type Fragment } from "./fragment.ts";
import { frame } from "./frame.ts";
import { partOf } from "./part.ts";
import { type Visit, visitOf } from "./visit.ts";

/** `/`: what this is, and where to go from here. */
export function mountHome(app: Hono, deps: PageDeps): void {
  app.get("/", (c) => {
    const visit = visitOf(c, deps);
    const content = html`
      <h1>A GitHub to try Countersign on</h1>
      <p class="lead">
        Ask for access by a pull request, countersign it as the people whose turn it is, collect the credential, move
        the clock, and see the access end. Everything here is on this machine and forgotten when it stops.
      </p>
      ${begin(deps)}
      <h2>Repositories</h2>
      <ul class="rows">
        ${[...deps.world.repositories.values()].map((one) => repositoryRow(deps, visit, one))}
      </ul>
      ${countersign(deps)}
      <h2>People</h2>
      <p>You act as <strong>${visit.actor.login}</strong>. Become somebody else here, or at the top of every page.</p>
      <form method="post" action="/_sandbox/act-as">
        <input type="hidden" name="return" value="${visit.path}" />
        <ul class="rows">
          ${visit.people.map(
            (one) =>
              html`<li>
                ${avatar(one.login)} <a href="/${one.login}">${one.login}</a>
                <span class="soft">${partOf(deps.world, one)}</span>
                <span class="end">
                  ${
                    one === visit.actor
                      ? html`<span class="label good">✓ you</span>`
                      : html`<button class="button small" name="login" value="${one.login}">
                          Act as <span class="visually-hidden">${one.login}</span>
                        </button>`
                  }
                </span>
              </li>`,
          )}
        </ul>
      </form>
      ${programs(deps)}
    `;
    return frame(c, deps, visit, { title: "Home", content });
  });
}

/** The way in. */
function begin({ world }: PageDeps): Fragment | "" {
  const first = [...world.repositories.values()][0];
  if (first === undefined) return "";
  const name = fullName(world, first);
  return html`<p class="buttons">
    <a class="button" href="/${name}/new/${first.defaultBranch}/access">Write a request</a>
    <a class="button" href="/${name}/pulls">Pull requests</a>
    <a class="button" href="/${name}/ledger">The ledger</a>
    <a class="button" href="/_sandbox/switches">What can go wrong</a>
  </p>`;
}

function repositoryRow({ world }: PageDeps, { actor }: Visit, repository: Repository): Fragment {
  const name = fullName(world, repository);
  const open = pullsOf(world, repository.id).filter(({ state }) => state === "open").length;
  const held = permissionOf(world, repository, actor.id);
  return html`<li>
    <a href="/${name}"><strong>${name}</strong></a>
    <span class="label">${held === null ? "not for you" : `you: ${held}`}</span>
    <span class="end"><a href="/${name}/pulls">${open} open ${open === 1 ? "pull request" : "pull requests"}</a></span>
  </li>`;
}

/** Countersign's own pages are not ours: it runs beside, as it would beside GitHub. */
function countersign({ world, applicationUrl }: PageDeps): Fragment {
  const at = applicationUrl();
  const apps = [...world.apps.values()];
  return html`<h2>Countersign</h2>
    ${
      at === null
        ? html`<p>No application has said where it is.</p>`
        : html`<p>
            It runs beside this page, and knows of it only what GitHub would tell: <a href="${at}/">${at}</a>. What it
            was told, and what it answered: ${apps.map(({ slug, name }) => html`<a href="/apps/${slug}">${name}</a>`)}
          </p>`
    }`;
}

function programs({ world }: PageDeps): Fragment {
  const first = [...world.repositories.values()][0];
  if (first === undefined) return html``;
  const owner = held(world.accounts, first.ownerId).login;
  const clone = `${world.url().replace("http://", "http://requester:ghp_requester@")}/${owner}/${first.name}.git`;
  return html`<h2>For git and programs</h2>
    <p>
      Everybody's token is <code>ghp_</code> and their login, as <code>ghp_requester</code>. REST is at
      <code>${world.url()}/api/v3</code>, GraphQL at <code>${world.url()}/api/graphql</code>.
    </p>
    <pre tabindex="0" aria-label="Command">git clone ${clone}</pre>`;
}
