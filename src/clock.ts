import { instant } from "./core/instant.ts";
import type { Clock } from "./ports.ts";

export const systemClock: Clock = { now: () => instant(Date.now()) };

/** A clock that somebody else moves. */
export interface FollowedClock extends Clock {
  /** Milliseconds that it is ahead of this machine's own. */
  offset(): number;
  /** Told of each move; the function returned stops that. */
  subscribe(listener: (offset: number) => void): () => void;
  close(): Promise<void>;
}

/**
 * Follows the clock of a GitHub on this machine, for tests: `GET url` answers `{"offset": ms}`, and `url/events` are
 * server-sent events of the same form, one for each move. Resolves once the offset is known. A lost connection is
 * opened again, and the offset read anew.
 */
export async function followClock(url: string, retryMs = 200): Promise<FollowedClock> {
  const stopped = new AbortController();
  const listeners = new Set<(offset: number) => void>();
  let offset = await readOffset(url, stopped.signal);

  const moved = (to: number): void => {
    if (to === offset) return;
    offset = to;
    for (const listener of listeners) listener(to);
  };

  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const response = await fetch(`${url}/events`, { signal: stopped.signal });
        if (!response.ok || response.body === null) throw new Error(`the clock answered ${response.status}`);
        // What moved between the last reading and the opening of the stream.
        moved(await readOffset(url, stopped.signal));
        for await (const data of eventsOf(response.body)) moved(offsetIn(data));
      } catch {
        // The other side went away, or closed: it is asked again until somebody closes this clock.
      }
      if (!stopped.signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  const following = follow();
  return {
    now: () => instant(Date.now() + offset),
    offset: () => offset,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      stopped.abort();
      await following;
    },
  };
}

async function readOffset(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`the clock answered ${response.status}`);
  return offsetIn(await response.text());
}

function offsetIn(text: string): number {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && "offset" in value && Number.isFinite(value.offset))
    return Number(value.offset);
  throw new Error("the clock tells no offset");
}

/** The `data` of each event, as it arrives. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split(/\r?\n/).flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trim()] : []));
      if (data.length > 0) yield data.join("\n");
    }
  }
}
