import type { House } from "../house.ts";
import { textOf } from "./text-of.ts";

/** A page, as a browser got it. */
export interface Page {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Where the answer sends the browser. */
  readonly location: string | null;
  readonly text: (part?: string) => string;
}

/** Somebody in front of the sandbox's pages, without a script: cookies kept, forms sent, nothing followed. */
export interface Reader {
  readonly opens: (path: string) => Promise<Page>;
  readonly sends: (path: string, form: Readonly<Record<string, string>>, origin?: string | null) => Promise<Page>;
}

export function reader(house: House, login?: string): Reader {
  const cookies = new Map<string, string>(login === undefined ? [] : [["sandbox_actor", login]]);
  const { url } = house.sandbox;
  async function goes(path: string, init: RequestInit = {}): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(`${url}${path}`, {
      ...init,
      redirect: "manual",
      headers: { accept: "text/html", ...(init.headers as Record<string, string> | undefined), cookie },
    });
    for (const one of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (one.split(";")[0] ?? "").split("=");
      cookies.set(name, value);
    }
    const html = await response.text();
    const { status, headers } = response;
    return { status, html, headers, location: headers.get("location"), text: (part) => textOf(html, part) };
  }
  return {
    opens: async (path) => goes(path),
    sends: async (path, form, origin = url) =>
      goes(path, {
        method: "POST",
        body: new URLSearchParams(form),
        headers: origin === null ? {} : { origin },
      }),
  };
}
