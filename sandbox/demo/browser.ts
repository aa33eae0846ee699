/** A page, as a browser got it. */
export interface Page {
  readonly status: number;
  readonly url: string;
  readonly text: string;
}

/** Somebody's browser: keeps cookies, follows redirects, presses buttons, and is logged in at GitHub as `login`. */
export class Browser {
  readonly #login: string;
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(login: string) {
    this.#login = login;
  }

  opens = (url: string): Promise<Page> => this.#goes("GET", new URL(url));

  /** Presses the button whose form holds these words; `null` where the page has none. */
  async presses(page: Page, words: string): Promise<Page | null> {
    const forms = page.text.match(/<form[^>]*>[\s\S]*?<\/form>/gu) ?? [];
    const form = forms.find((text) => text.includes(words));
    if (form === undefined) return null;
    const action = /action="([^"]*)"/u.exec(form)?.[1] ?? page.url;
    const fields = [...form.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/gu)].map((m) => [m[1]!, m[2]!]);
    return this.#goes("POST", new URL(action, page.url), new URLSearchParams(Object.fromEntries(fields)));
  }

  async #goes(method: string, url: URL, form?: URLSearchParams): Promise<Page> {
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: { cookie: this.#cookiesFor(url), ...(method === "POST" ? { origin: url.origin } : {}) },
      ...(form === undefined ? {} : { body: form }),
    });
    this.#keep(url, response.headers.getSetCookie());
    const location = response.headers.get("location");
    if (location === null) return { status: response.status, url: url.href, text: await response.text() };
    const to = new URL(location, url);
    if (to.pathname === "/login/oauth/authorize") to.searchParams.set("login", this.#login);
    return this.#goes("GET", to);
  }

  #cookiesFor(url: URL): string {
    return [...(this.#cookies.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #keep(url: URL, set: readonly string[]): void {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, jar);
    for (const cookie of set) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? [];
      if (name !== undefined) jar.set(name, value ?? "");
    }
  }
}
