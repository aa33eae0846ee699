import { html } from "hono/html";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { codePath, inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { avatar, type Fragment } from "../fragment.ts";
import type { Visit } from "../visit.ts";
import type { GuideFacts } from "./facts.ts";
import { nextStep } from "./next-step.ts";
import { progressOf } from "./progress.ts";
import { readFacts, sceneOf } from "./read-facts.ts";
import type { Button, Link, Place, Step } from "./step.ts";

/** Beside every page: what one could do next, and a button that does it. */
export async function guideAside({ world }: PageDeps, visit: Visit): Promise<Fragment | ""> {
  const scene = sceneOf(world);
  const facts = scene === null ? null : await readFacts(world, scene, visit);
  if (scene === null || facts === null) return "";
  const step = nextStep(facts);
  const link = (one: Link, classes: string): Fragment =>
    html`<a class="${classes}" href="${addressOf(world, scene.repository, facts, one.to)}">${one.words}</a>`;
  return html`<aside class="guide" id="guide" aria-labelledby="guide-heading">
    <p class="guide-head" id="guide-heading">
      Guide${facts.request === null ? "" : html` <span class="soft">to #${facts.request.number}</span>`}
    </p>
    ${stepOf(visit, facts, step, link)} ${way(facts)}
  </aside>`;
}

/** What no person of the example does. */
const asNobody: ReadonlySet<string> = new Set(["act-as", "move-clock"]);

function stepOf(visit: Visit, facts: GuideFacts, step: Step, link: (one: Link, classes: string) => Fragment): Fragment {
  const { answered, title, says, primary, instead, byHand } = step;
  const buttons = [
    ...(primary === null ? [] : [choice(primary, "primary", "button primary", link)]),
    ...(instead === null ? [] : [choice(instead, "instead", "button small", link)]),
  ];
  const who = primary !== null && "as" in primary && !asNobody.has(primary.act.kind) ? primary.as : null;
  return html`${answered === null ? "" : html`<p class="guide-answer"><q>${answered}</q></p>`}
    <h2>${title}</h2>
    <p>${says}</p>
    <form method="post" action="/_sandbox/guide">
      <input type="hidden" name="return" value="${visit.path}" />
      <input type="hidden" name="step" value="${step.id}" />
      <input type="hidden" name="number" value="${facts.request?.number ?? ""}" />
      ${who === null ? "" : html`<p class="soft small">${avatar(who)} The button acts as ${who}.</p>`}
      <p class="buttons">${buttons}</p>
    </form>
    ${byHand === null ? "" : html`<p class="small">${link(byHand, "")}</p>`}`;
}

function choice(
  one: Button | Link,
  value: "primary" | "instead",
  classes: string,
  link: (one: Link, classes: string) => Fragment,
): Fragment {
  if ("to" in one) return link(one, classes);
  return html`<button class="${classes}" name="press" value="${value}">${one.words}</button>`;
}

function way(facts: GuideFacts): Fragment {
  const milestones = progressOf(facts);
  const done = milestones.filter((one) => one.done).length;
  return html`<details class="guide-way">
    <summary class="small">${done} of ${milestones.length} seen</summary>
    <ol class="small">
      ${milestones.map(
        (one) =>
          html`<li class="${one.done ? "seen" : "soft"}">
            ${one.words}${one.done ? html`<span aria-hidden="true"> ✓</span><span class="visually-hidden"> (done)</span>` : ""}
          </li>`,
      )}
    </ol>
  </details>`;
}

function addressOf(world: World, repository: Repository, { request }: GuideFacts, place: Place): string {
  switch (place.kind) {
    case "address":
      return place.url;
    case "new-file":
      return codePath(world, repository, "new", repository.defaultBranch, "access");
    case "edit-file":
      return inRepository(world, repository, "pull", String(request?.number ?? ""), "files");
    case "pull":
      return `${inRepository(world, repository, "pull", String(place.number))}${place.below}`;
    case "ledger":
      return `${inRepository(world, repository, "ledger")}${place.entry === null ? "" : `?entry=${encodeURIComponent(place.entry)}`}`;
    case "clock":
      return "#site-header";
    case "faults":
      return "/_sandbox/switches";
  }
}
