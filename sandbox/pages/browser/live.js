/**
 * Brings the open page up to date when the world changed: asks for the same page again, and changes only what differs.
 * What somebody is typing, has opened or has in focus stays. Without this script pages are brought up to date by
 * loading them again.
 */
import { Idiomorph } from "./idiomorph.js";

/** The parts of a page that follow the world. */
const parts = ["site-header", "repository-header", "content", "guide"];

const isTyped = (element) => {
  if (element instanceof HTMLTextAreaElement) return element.value !== element.defaultValue;
  if (element instanceof HTMLSelectElement) {
    return (
      [...element.options].some((option) => option.selected !== option.defaultSelected) && element.matches(":focus")
    );
  }
  if (!(element instanceof HTMLInputElement)) return false;
  return element.value !== element.defaultValue || element.checked !== element.defaultChecked;
};

const holdsTyped = (node) =>
  node instanceof Element && (isTyped(node) || [...node.querySelectorAll("input, textarea, select")].some(isTyped));

const manner = {
  ignoreActiveValue: true,
  restoreFocus: true,
  callbacks: {
    // What is typed belongs to what stood around it: a form in use stays whole.
    beforeNodeMorphed: (old) => !(old instanceof HTMLFormElement ? holdsTyped(old) : isTyped(old)),
    beforeNodeRemoved: (node) => !holdsTyped(node),
    // Whether something is opened is the reader's matter.
    beforeAttributeUpdated: (name, element) => !(name === "open" && element.localName === "details"),
  },
};

/** Whoever cannot see that the page changed hears it. */
function tellNews() {
  const news = document.getElementById("news");
  if (news !== null) news.textContent = `The page was brought up to date at ${new Date().toLocaleTimeString()}.`;
}

let asking = false;
let again = false;

async function refresh() {
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = fresh.title;
    for (const id of parts) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (old === null || now === null || old.isEqualNode(now)) continue;
      const before = old.textContent;
      Idiomorph.morph(old, now, manner);
      if (id === "content" && old.textContent !== before) tellNews();
    }
  } catch {
    // The sandbox is away: the stream of changes tells when it is back.
  } finally {
    asking = false;
    if (again) void refresh();
  }
}

/** A browser has few connections to one host: pages in the background give theirs back. */
let changes;
function listen() {
  changes = new EventSource("/_sandbox/changes");
  changes.addEventListener("changed", () => void refresh());
  // Between a page's making and its listening something may have happened: what answers a form is often followed at once.
  changes.addEventListener("here", () => void refresh());
}

function stopListening() {
  changes?.close();
  changes = undefined;
}

// What answers a form is not there to be asked for again.
if (document.documentElement.hasAttribute("data-live")) {
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stopListening();
    if (changes === undefined) listen();
    void refresh();
  });
  addEventListener("pagehide", stopListening);
  addEventListener("pageshow", (event) => {
    if (!event.persisted || changes !== undefined) return;
    listen();
    void refresh();
  });
}

/** Menus close when one goes elsewhere. */
const openMenus = () => [...document.querySelectorAll("details.menu[open]")];
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
