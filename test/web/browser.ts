/** A browser as far as it matters here: it keeps cookies, names its origin with forms, and follows nothing. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  readonly #origin: string;

  constructor(url: string, origin: string) {
    this.#url = url;
    this.#origin = origin;
  }

  get(path: string): Promise<Response> {
    return this.send(path, {});
  }

  /** Sends a form from one of our own pages. */
  post(path: string, form: Readonly<Record<string, string>>, origin: string | null = this.#origin): Promise<Response> {
    const headers: Readonly<Record<string, string>> = origin === null ? {} : { origin };
    return this.send(path, { method: "POST", body: new URLSearchParams(form), headers });
  }

  /** Presses the button of the form on a page that posts to `action`. */
  press(page: string, action: string): Promise<Response> {
    const form = formsIn(page).find((one) => one.action === action);
    if (form === undefined) throw new Error(`no form posts to ${action}`);
    return this.post(action, form.fields);
  }

  async send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie === "" ? {} : { cookie }) };
    const response = await fetch(`${this.#url}${path}`, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

function formsIn(page: string): readonly Form[] {
  return [...page.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)].map(
    ([, action = "", inner = ""]) => {
      const inputs = [...inner.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
      return { action, fields: Object.fromEntries(inputs.map(([, name = "", value = ""]) => [name, value])) };
    },
  );
}

/** What one reads on a page: its text, line by line; buttons in brackets. */
export function textOf(page: string): string {
  const main = /<main>(.*)<\/main>/s.exec(page)?.[1] ?? page;
  return main
    .replace(/<button[^>]*>(.*?)<\/button>/gs, "[$1]")
    .replace(/\s+/g, " ")
    .replace(/<\/(?:h1|h2|p|li|dd|pre|form)>/g, "\n")
    .replace(/<\/dt>/g, ": ")
    .replace(/<[^>]+>/g, "")
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}
