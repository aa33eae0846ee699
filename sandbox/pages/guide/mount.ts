import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { inRepository } from "../address.ts";
import { backTo } from "../back.ts";
import type { PageDeps } from "../deps.ts";
import { frame } from "../frame.ts";
import { refused } from "../refused.ts";
import { actorCookie, visitOf } from "../visit.ts";
import { nextStep } from "./next-step.ts";
import { perform } from "./perform.ts";
import { readFacts, sceneOf } from "./read-facts.ts";

/** `/_sandbox/guide`: does the next step, if it still is the next one, and shows where its result is seen. */
export function mountGuide(app: Hono, deps: PageDeps): void {
  app.post("/_sandbox/guide", async (c) => {
    const { step: shown, number: about, press, return: back } = await c.req.parseBody();
    const visit = visitOf(c, deps);
    const scene = sceneOf(deps.world);
    const number = typeof about === "string" && about !== "" ? Number(about) : undefined;
    const facts = scene === null ? null : await readFacts(deps.world, scene, visit, number);
    if (scene === null || facts === null) return c.redirect(backTo(back), 303);
    const step = nextStep(facts);
    const button = press === "instead" ? step.instead : step.primary;
    // What was shown is done already, twice pressed or by somebody else: the page tells what is next.
    if (step.id !== shown || button === null || !("act" in button)) return c.redirect(backTo(back), 303);
    const outcome = await perform(deps.world, scene, button, facts.request?.number ?? null);
    if (!outcome.ok) {
      const content = html`<h1>GitHub refused it</h1>
        ${refused(outcome)}
        <p><a href="${backTo(back)}">Back</a></p>`;
      const status = outcome.status as ContentfulStatusCode;
      return frame(c, deps, visit, { title: "GitHub refused it", content, status });
    }
    if (button.act.kind === "act-as") {
      setCookie(c, actorCookie, button.as, { path: "/", httpOnly: true, sameSite: "Lax" });
      return c.redirect(backTo(back), 303);
    }
    if (outcome.value === null) return c.redirect(backTo(back), 303);
    return c.redirect(inRepository(deps.world, scene.repository, "pull", String(outcome.value)), 303);
  });
}
