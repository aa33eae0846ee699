import { actorCookie } from "../../../../sandbox/pages/visit.ts";
import { type House, until } from "../../house.ts";

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const decoded = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/gu, (_, name: string) => entities[name] ?? "");

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`, "u").exec(tag)?.[1];
  return found === undefined ? undefined : decoded(found);
};

const selected = (select: string): string => {
  const options = select.match(/<option[^>]*>[^<]*/gu) ?? [];
  const option = options.find((one) => /\sselected/u.test(one)) ?? options[0] ?? "<option>";
  return attribute(option, "value") ?? decoded(option.slice(option.indexOf(">") + 1)).trim();
};

/** Where a line ends for the reader; the page's own line breaks are spaces. */
const end = "\u0000";
const block = "p|div|li|ul|ol|h[1-6]|section|form|nav|tr|table|pre|details|summary|dt|dd|caption|label|header|tbody";

/** What people read of a page's content: no signs, fields in brackets, buttons in parentheses. */
function read(html: string): string {
  const main = /<main[^>]*>([\s\S]*)<\/main>/u.exec(html)?.[1] ?? "";
  const text = main
    .replaceAll(/<pre[\s\S]*?<\/pre>/gu, (all) => all.replaceAll("\n", end))
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/<(\w+)[^>]*aria-hidden="true"[^>]*>[^<]*<\/\1>/gu, "")
    .replaceAll(/<select[\s\S]*?<\/select>/gu, (all) => ` [${selected(all)}] `)
    .replaceAll(/<textarea[^>]*> ?([\s\S]*?)<\/textarea>/gu, " [$1] ")
    .replaceAll(/<input[^>]*type="hidden"[^>]*>/gu, "")
    .replaceAll(/<input[^>]*type="checkbox"[^>]*>/gu, (all) => (/\schecked/u.test(all) ? " [x] " : " [ ] "))
    .replaceAll(/<input[^>]*>/gu, (all) => ` [${attribute(all, "value") ?? ""}] `)
    .replaceAll(/<button[^>]*>([\s\S]*?)<\/button>/gu, " ($1) ")
    .replaceAll(/<\/?(?:t[dh])[^>]*>/gu, " ")
    .replaceAll(new RegExp(`</?(?:${block})(?:\\s[^>]*)?>`, "gu"), end)
    .replaceAll(/<\/?[a-z][^>]*>/gu, "");
  return decoded(text)
    .split(end)
    .map((line) => line.replaceAll(/\s+/gu, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** The same on every day and in every run: without times and hashes. */
function plain(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/gu, "‹time›")
    .replaceAll(/\b[0-9a-f]{7}\b/gu, "‹sha›")
    .replaceAll(/\b[0-9a-f]{40}\b/gu, "‹sha›");
}

export interface Page {
  readonly status: number;
  readonly path: string;
  readonly html: string;
  /** All that people read of its content. */
  readonly text: string;
  /** What they read from one line to another, neither included; the second may be left out. */
  readonly between: (from: string, to?: string) => string;
}

/** Somebody who looks at pages without a script and presses buttons. */
export interface Reader {
  readonly opens: (path: string) => Promise<Page>;
  /** Opens a page, and waits until GitHub has found out whether it can be merged. */
  readonly waits: (path: string) => Promise<Page>;
  /** Presses a button by its words, having filled in fields by their names; in the form that holds `near`, if given. */
  readonly presses: (
    page: Page,
    button: string,
    fields?: Readonly<Record<string, string>>,
    near?: string,
  ) => Promise<Page>;
}

export function reader(house: House, login: string): Reader {
  const send = async (path: string, form?: URLSearchParams): Promise<Page> => {
    const url = new URL(path, house.sandbox.url);
    const response = await fetch(url, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie: `${actorCookie}=${login}`, ...(form === undefined ? {} : { origin: url.origin }) },
      ...(form === undefined ? {} : { body: form }),
    });
    const location = response.headers.get("location");
    if (response.status === 303 && location !== null) {
      const shown = await send(location);
      return { ...shown, path: location };
    }
    const html = await response.text();
    const text = plain(read(html));
    const between = (from: string, to?: string): string => {
      const lines = text.split("\n");
      const start = lines.indexOf(from) + 1;
      if (start === 0) throw new Error(`no line \`${from}\` in:\n${text}`);
      const end = to === undefined ? lines.length : lines.indexOf(to, start);
      if (end === -1) throw new Error(`no line \`${to}\` after \`${from}\` in:\n${text}`);
      return lines.slice(start, end).join("\n");
    };
    return { status: response.status, path, html, text, between };
  };
  return {
    opens: send,
    waits: async (path) =>
      until(
        async () => send(path),
        ({ text }) => !text.includes("is being found out"),
      ),
    presses: async (page, button, fields = {}, near = "") => {
      for (const form of page.html.match(/<form[\s\S]*?<\/form>/gu) ?? []) {
        const pressed = (form.match(/<button[\s\S]*?<\/button>/gu) ?? []).find(
          (one) =>
            decoded(one.replaceAll(/<[^>]*>/gu, ""))
              .replaceAll(/\s+/gu, " ")
              .trim() === button,
        );
        if (pressed === undefined || !form.includes(near)) continue;
        return send(attribute(form, "action") ?? page.path, filledIn(form, pressed, fields));
      }
      throw new Error(`no button \`${button}\` on ${page.path}:\n${page.text}`);
    },
  };
}

function filledIn(form: string, button: string, fields: Readonly<Record<string, string>>): URLSearchParams {
  const filled = new URLSearchParams();
  const names = new Set<string>();
  for (const input of form.match(/<input[^>]*>/gu) ?? []) {
    const name = attribute(input, "name");
    if (name === undefined) continue;
    names.add(name);
    const unticked = attribute(input, "type") === "checkbox" && !/\schecked/u.test(input);
    if (!unticked) filled.set(name, attribute(input, "value") ?? "");
  }
  for (const [all, text = ""] of form.matchAll(/<textarea[^>]*>\n?([\s\S]*?)<\/textarea>/gu)) {
    filled.set(attribute(all, "name") ?? "", decoded(text));
  }
  for (const select of form.match(/<select[\s\S]*?<\/select>/gu) ?? []) {
    filled.set(attribute(select, "name") ?? "", selected(select));
  }
  for (const [name, value] of Object.entries(fields)) {
    if (!filled.has(name) && !names.has(name)) throw new Error(`the form has no field \`${name}\`: ${form}`);
    filled.set(name, value);
  }
  const own = attribute(button, "name");
  if (own !== undefined) filled.set(own, attribute(button, "value") ?? "");
  return filled;
}
