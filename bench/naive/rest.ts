import type { Client } from "../../src/github/client.ts";
import type { Instant } from "../../src/core/instant.ts";
import { Refused } from "../../src/github/refusal.ts";
import type { Json } from "../../test/support/api.ts";

/** GitHub's REST API for one operation: whatever is read twice within it is asked for once. */
export class Rest {
  /** GitHub's clock in the newest answer. */
  at: Instant | null = null;
  readonly #client: Client;
  readonly #read = new Map<string, Promise<Json>>();

  constructor(client: Client) {
    this.#client = client;
  }

  get(path: string): Promise<Json> {
    const had = this.#read.get(path);
    if (had !== undefined) return had;
    const reading = this.send(`GET ${path}`);
    this.#read.set(path, reading);
    return reading;
  }

  /** `null` where it is not there. */
  async find(path: string): Promise<Json> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof Refused && (error.status === 404 || error.status === 422)) return null;
      throw error;
    }
  }

  /** A list with all its pages. `inside`: the field that holds it, where the answer is an object. */
  list(path: string, inside?: string): Promise<readonly Json[]> {
    const key = `all ${path}`;
    const had = this.#read.get(key);
    if (had !== undefined) return had;
    const reading = this.#pages(`${path}${path.includes("?") ? "&" : "?"}per_page=100`, inside);
    this.#read.set(key, reading);
    return reading;
  }

  async #pages(path: string, inside: string | undefined): Promise<readonly Json[]> {
    const items: Json[] = [];
    for (let route: string | null = `GET ${path}`; route !== null;) {
      const sent: Awaited<ReturnType<Client["rest"]>> = await this.#client.rest<Json>(route);
      this.at = sent.at;
      const data = sent.data as Json;
      items.push(...(inside === undefined ? data : data[inside]));
      route = sent.next === null ? null : `GET ${sent.next}`;
    }
    return items;
  }

  async send(route: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Json> {
    const { data, at } = await this.#client.rest<Json>(route, parameters);
    this.at = at;
    return data;
  }
}

/** A path inside an address. */
export const inAddress = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
