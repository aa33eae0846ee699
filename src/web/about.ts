import { html } from "hono/html";

import type { Fragment } from "./page.ts";

/** What this is, for whoever comes by. */
const about = html`
  <p>
    Access is asked for by a pull request, countersigned by the right people in order, given for a time, and taken back
    when that is over. What was decided, and why, stands in git.
  </p>
  <p>A credential is collected by following the link in the comment on its pull request.</p>
  <p class="soft">
    For systems: <a href="/.well-known/jwks.json">the keys that tokens are signed with</a>,
    <a href="/ssh-ca.pub">the key that SSH certificates are signed with</a>, and <code>POST /introspect</code>. For
    operators: <a href="/readyz">is it ready?</a>
  </p>
`;

export const aboutAndLogin: Fragment = html`${about}
  <p>What is held and what waits is shown to those who can read the access repository.</p>
  <p><a class="button" href="/login">Log in with GitHub</a></p>`;

/** Somebody who may read no access repository. */
export const notForYou = (login: string): Fragment =>
  html`<p>
      What is held and what waits is shown to those who can read the access repository. GitHub says that ${login}
      cannot. Were you given access just now? <a href="/">Look again</a> in a minute.
    </p>
    ${about}`;
