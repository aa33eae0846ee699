import type { Place } from "./place.ts";

/** A page, as a browser got it. */
export interface Page {
  readonly status: number;
  readonly url: string;
  readonly text: string;
}

/** Somebody with a browser: keeps cookies, follows redirects, presses buttons. */
export class Visitor {
  readonly #place: Pick<Place, "appUrl">;
  readonly #login: string;
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(place: Pick<Place, "appUrl">, login: string) {
    this.#place = place;
    this.#login = login;
  }

  /** Opens a page of the application; where it wants a login, logs in at GitHub. */
  async opens(path: string): Promise<Page> {
    return this.#goes("GET", new URL(path, this.#place.appUrl));
  }

  /** Presses the button of the page's form whose text holds these words. */
  async presses(page: Page, words: string): Promise<Page> {
    const forms = [...page.text.matchAll(/<form[^>]*>[\s\S]*?<\/form>/gu)].map((match) => match[0]);
    const form = forms.find((text) => text.includes(words));
    if (form === undefined) throw new Error(`no button \`${words}\` on ${page.url}:\n${page.text}`);
    const action = /action="([^"]*)"/u.exec(form)?.[1] ?? page.url;
    const fields = [...form.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/gu)].map(
      (m) => [m[1]!, m[2]!] as const,
    );
    return this.#goes("POST", new URL(action, page.url), new URLSearchParams(Object.fromEntries(fields)));
  }

  /** What the application keeps in this browser. */
  cookie(name: string): string {
    const value = this.#cookies.get(new URL(this.#place.appUrl).host)?.get(name);
    if (value === undefined) throw new Error(`the browser has no cookie \`${name}\``);
    return value;
  }

  async #goes(method: string, url: URL, form?: URLSearchParams): Promise<Page> {
    let next: { method: string; url: URL; form?: URLSearchParams | undefined } = { method, url, form };
    for (let hops = 0; hops < 10; hops++) {
      const response = await this.#send(next.method, next.url, next.form);
      const location = response.headers.get("location");
      if (location === null) return { status: response.status, url: next.url.href, text: await response.text() };
      const to = new URL(location, next.url);
      if (to.pathname === "/login/oauth/authorize") to.searchParams.set("login", this.#login);
      next = { method: response.status === 307 ? next.method : "GET", url: to };
    }
    throw new Error(`too many redirects from ${url.href}`);
  }

  async #send(method: string, url: URL, form?: URLSearchParams): Promise<Response> {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, jar);
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(method === "POST" ? { origin: url.origin } : {}),
      },
      ...(form === undefined ? {} : { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? [];
      if (name !== undefined) jar.set(name, value ?? "");
    }
    return response;
  }
}
