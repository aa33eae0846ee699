import { createHash } from "node:crypto";

/** The one style sheet; pages carry it inline, and the policy of their answers allows just its hash. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #14171a);
  --card: light-dark(#ffffff, #1c2024);
  --ink: light-dark(#1c2126, #e6e8ea);
  --soft: light-dark(#5b6570, #9aa4ae);
  --line: light-dark(#e0ddd5, #2e343a);
  --edge: light-dark(#8a8577, #6b747d);
  --accent: light-dark(#0b6b5d, #4fc3ae);
  --on-accent: light-dark(#ffffff, #0b1513);
  --warn: light-dark(#8a4b08, #e5a55b);
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 0 1.25rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, main, footer { max-width: 40rem; margin-inline: auto; }
header {
  display: flex; align-items: center; justify-content: space-between; gap: 1rem; flex-wrap: wrap;
  padding: 1.5rem 0 1rem; color: var(--soft);
}
header a.name { color: var(--ink); font-weight: 650; letter-spacing: 0.01em; text-decoration: none; }
header form { display: flex; align-items: center; gap: 0.75rem; }
main {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: clamp(1.25rem, 4vw, 2.25rem); box-shadow: 0 1px 2px rgb(0 0 0 / 4%);
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; text-wrap: balance; }
p { margin: 0 0 1rem; }
time { white-space: nowrap; }
p:last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: 0.2em; }
code, textarea { font: 0.9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5rem 1.25rem; margin: 0 0 1.5rem; }
main form + p { margin-top: 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
textarea {
  display: block; width: 100%; margin: 0.35rem 0 1.25rem; padding: 1rem; border: 1px solid var(--edge);
  border-radius: 8px; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; resize: vertical;
  field-sizing: content; min-height: 6rem;
}
.wide header, .wide main, .wide footer { max-width: 60rem; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 2rem 0 0.75rem; }
.filter { margin-bottom: 1rem; }
.filter summary { width: max-content; color: var(--accent); cursor: pointer; }
.filter form { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem; margin-top: 0.75rem; }
.filter label { flex: 1 1 10rem; color: var(--soft); font-size: 0.875rem; }
.filter form > a { align-self: center; }
input:not([type="hidden"]) {
  display: block; width: 100%; padding: 0.5rem 0.7rem; font: inherit; font-size: 1rem; color: var(--ink);
  background: var(--paper); border: 1px solid var(--edge); border-radius: 8px;
}
.rows, .entries { list-style: none; margin: 0; padding: 0; }
.rows > li { padding: 0.9rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.rows p { margin: 0; }
.rows a.button { margin-top: 0.6rem; padding: 0.45rem 0.9rem; }
.rows .what { font-weight: 600; }
.rows .soft { font-size: 0.9rem; font-weight: 400; }
.turn { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; margin-top: 0.75rem; }
a.quiet { color: inherit; text-decoration-color: var(--line); }
a.quiet:hover { text-decoration-color: currentColor; }
.warn { color: var(--warn); }
.soft { color: var(--soft); }
button, a.button {
  display: inline-block; font: inherit; font-weight: 600; padding: 0.6rem 1.1rem; border: 0; border-radius: 8px; cursor: pointer;
  background: var(--accent); color: var(--on-accent); text-decoration: none;
}
button.plain { display: inline; padding: 0; background: none; color: var(--accent); font-weight: 400; text-decoration: underline; }
button:hover, a.button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
footer { padding: 1.25rem 0 2.5rem; color: var(--soft); font-size: 0.875rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.75rem; } }
`;

export const styleHash = `sha256-${createHash("sha256").update(style).digest("base64")}`;
