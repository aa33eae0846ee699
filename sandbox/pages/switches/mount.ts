import type { Context, Hono } from "hono";
import { readFault } from "../../faults/fault.ts";
import { turn } from "../../refusals/control.ts";
import { isRefusal } from "../../refusals/refusals.ts";
import type { PageDeps } from "../deps.ts";
import { frame } from "../frame.ts";
import { visitOf } from "../visit.ts";
import { switchesPage } from "./page.ts";

const here = "/_sandbox/switches";

/** The switches: faults and refusals, set by forms. */
export function mountSwitches(app: Hono, deps: PageDeps): void {
  const { world, faults } = deps;
  const show = (c: Context, problem: string | null = null): Promise<Response> =>
    frame(c, deps, visitOf(c, deps), {
      title: "What can go wrong",
      content: switchesPage(world, faults, problem),
      status: problem === null ? 200 : 422,
    });

  app.get(here, (c) => show(c));
  app.post(`${here}/faults`, async (c) => {
    const { kind, times } = await c.req.parseBody();
    const often = typeof times === "string" && times.trim() !== "" ? { times: Number(times) } : {};
    const read = readFault({ kind, ...often });
    if (!read.ok) return show(c, read.because);
    faults.set(read.value);
    return c.redirect(here, 303);
  });
  app.post(`${here}/faults/:id/clear`, (c) => {
    faults.remove(Number(c.req.param("id")));
    return c.redirect(here, 303);
  });
  app.post(`${here}/refusals/:name`, async (c) => {
    const name = c.req.param("name");
    const { on } = await c.req.parseBody();
    if (!isRefusal(name)) return show(c, `there is no refusal \`${name}\``);
    turn(world, name, on === "true");
    return c.redirect(here, 303);
  });
}
