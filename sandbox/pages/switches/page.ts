import { html } from "hono/html";
import { faultKinds, isOfDeliveries, type FaultKind } from "../../faults/fault.ts";
import type { Faults } from "../../faults/faults.ts";
import { refusals, type RefusalName } from "../../refusals/refusals.ts";
import type { World } from "../../state/world.ts";
import { type Fragment, time } from "../fragment.ts";

const kinds = Object.keys(faultKinds) as readonly FaultKind[];
const names = Object.keys(refusals) as readonly RefusalName[];

/** What can be made to go wrong, what is, and what came of it. */
export function switchesPage(world: World, faults: Faults, problem: string | null): Fragment {
  return html`<h1>What can go wrong</h1>
    <p class="lead">
      GitHub misbehaves, and settings are wrong: here both can be had on purpose. Countersign has to end up where it
      would have without.
    </p>
    ${problem === null ? "" : html`<p class="notice bad" role="alert">${problem}</p>`} ${setForm()} ${setNow(faults)}
    ${refusalList(world)}`;
}

function setForm(): Fragment {
  const option = (kind: FaultKind): Fragment => html`<option value="${kind}">${kind}: ${faultKinds[kind]}</option>`;
  return html`<section class="card" aria-labelledby="set">
    <div class="card-head"><h2 id="set">Set a fault</h2></div>
    <form class="editor" method="post" action="/_sandbox/switches/faults">
      <div class="field stacked">
        <label for="kind">What goes wrong</label>
        <select id="kind" name="kind">
          <optgroup label="Webhooks">${kinds.filter(isOfDeliveries).map(option)}</optgroup>
          <optgroup label="Countersign's calls to GitHub">
            ${kinds.filter((kind) => !isOfDeliveries(kind)).map(option)}
          </optgroup>
        </select>
      </div>
      <div class="field stacked">
        <label for="times">How often</label>
        <input id="times" name="times" inputmode="numeric" value="3" aria-describedby="times-empty" />
        <p class="soft small" id="times-empty">Empty: until it is taken away</p>
      </div>
      <p class="buttons"><button class="button primary">Set it</button></p>
    </form>
  </section>`;
}

function setNow(faults: Faults): Fragment {
  const all = faults.all();
  const log = faults.log().slice(-20).toReversed();
  if (all.length === 0) return html`<p>No fault is set: GitHub behaves.</p>`;
  return html`<section aria-labelledby="now">
    <h2 id="now">Set now</h2>
    <ul class="rows">
      ${all.map(
        ({ id, kind, times, fired }) =>
          html`<li>
            <strong>${kind}</strong>
            <span class="soft">${faultKinds[kind]}</span>
            <span class="end">
              <span class="label ${fired > 0 ? "wait" : ""}">
                fired ${fired}${times === null ? "" : html` of ${times}`} ${fired === 1 ? "time" : "times"}
              </span>
              <form method="post" action="/_sandbox/switches/faults/${id}/clear">
                <button class="button small">Take it away <span class="visually-hidden">: ${kind}</span></button>
              </form>
            </span>
          </li>`,
      )}
    </ul>
    ${
      log.length === 0
        ? ""
        : html`<h3>What it hit, newest first</h3>
            <ol class="rows">
              ${log.map(({ at, kind, on }) => html`<li>${time(at)} <strong>${kind}</strong> <code>${on}</code></li>`)}
            </ol>`
    }
  </section>`;
}

function refusalList(world: World): Fragment {
  return html`<section aria-labelledby="refusals">
    <h2 id="refusals">What GitHub refuses</h2>
    <p>Off, GitHub lets it through, as it would with a setting missing. What then notices stands beside it.</p>
    <ul class="rows">
      ${names.map((name) => {
        const on = !world.lenient.has(name);
        return html`<li>
          <strong>${name}</strong>
          <span>${refusals[name].refuses}.</span>
          <span class="soft">Who notices: ${refusals[name].notices}.</span>
          <span class="end">
            <span class="label ${on ? "good" : "bad"}">${on ? "✓ refused" : "✗ let through"}</span>
            <form method="post" action="/_sandbox/switches/refusals/${name}">
              <input type="hidden" name="on" value="${on ? "false" : "true"}" />
              <button class="button small">
                Turn ${on ? "off" : "on"} <span class="visually-hidden">: ${name}</span>
              </button>
            </form>
          </span>
        </li>`;
      })}
    </ul>
  </section>`;
}
