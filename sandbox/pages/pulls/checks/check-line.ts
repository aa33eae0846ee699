import { html } from "hono/html";
import type { Pull } from "../../../state/pull.ts";
import type { Repository } from "../../../state/repository.ts";
import type { Fragment } from "../../fragment.ts";
import { checkMark } from "./check-mark.ts";
import { expected, markOfRun } from "./mark.ts";
import { requiredOf } from "../merging/head-checks.ts";
import type { Runs } from "./runs.ts";

/** The one line that people want to know: how far the check is that the base requires, and what it waits for. */
export function checkLine(repository: Repository, pull: Pull, { newest }: Runs): Fragment | "" {
  const [required] = requiredOf(repository, pull.base.ref);
  const name = required?.context ?? newest[0]?.name;
  if (name === undefined) return "";
  const run = newest.find(
    (one) => one.name === name && (required?.integrationId === undefined || one.appId === required.integrationId),
  );
  if (run === undefined && pull.state === "closed") return "";
  const title = run === undefined ? "waiting for status to be reported" : run.title;
  return html`<p class="pull-check">
    ${checkMark(run === undefined ? expected : markOfRun(run))}
    <code>${name}</code>${title === null ? "" : `: ${title}`}
  </p>`;
}
