import type { Hono } from "hono";
import { html } from "hono/html";
import { backTo } from "./back.ts";
import type { PageDeps } from "./deps.ts";
import { frame } from "./frame.ts";
import { visitOf } from "./visit.ts";

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90m`, `4h`, `7d` in milliseconds; ten years at most. */
function readStep(text: string): number | undefined {
  const read = /^\s*(\d{1,9})\s*([smhd])\s*$/u.exec(text);
  const step = Number(read?.[1]) * (units[read?.[2] ?? ""] ?? Number.NaN);
  return step > 0 && step <= 3650 * 86_400_000 ? step : undefined;
}

/** Moves the clock forward, and goes back to where the visitor was. */
export function mountMoveClock(app: Hono, deps: PageDeps): void {
  app.post("/_sandbox/move-clock", async (c) => {
    const { by, return: back } = await c.req.parseBody();
    const step = readStep(typeof by === "string" ? by : "");
    if (step === undefined) {
      const content = html`<h1>The clock did not move</h1>
        <p>
          Give a number with <code>s</code>, <code>m</code>, <code>h</code> or <code>d</code>, as in <code>90m</code>,
          and ten years at most.
        </p>
        <p><a href="${backTo(back)}">Back</a></p>`;
      return frame(c, deps, visitOf(c, deps), { title: "The clock did not move", content, status: 422 });
    }
    await deps.world.clock.advance(step);
    return c.redirect(backTo(back), 303);
  });
}
