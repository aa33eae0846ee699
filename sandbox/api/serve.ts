import { createHash } from "node:crypto";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, Hono } from "hono";
import { timeOf } from "../clock.ts";
import { type CallLog, readOperation } from "../calls.ts";
import type { Exchange } from "../exchange.ts";
import type { Answered, FaultyCall } from "../faults/on-api.ts";
import { answerGraphql } from "../graphql/execute.ts";
import type { Actor } from "../state/actor.ts";
import type { Delivery } from "../state/app.ts";
import { refuse } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { authenticate } from "./authentication.ts";
import { readFields, WrongField } from "./fields.ts";
import type { RateLimit } from "./rate.ts";
import { type ApiRequest, type Handler, refused, type Reply } from "./request.ts";
import { routes } from "./routes/all.ts";

export interface ApiOptions {
  readonly world: World;
  readonly calls: CallLog;
  readonly rate: RateLimit;
  readonly redeliver: (delivery: Delivery) => Delivery;
  readonly onExchange?: (exchange: Exchange) => void;
  /** Answers a call, with whatever is made to go wrong. */
  readonly faultily: (call: FaultyCall, answer: () => Promise<Reply>) => Promise<Answered>;
}

/** Mounts REST under `/api/v3` and GraphQL at `/api/graphql`, as GitHub Enterprise has them. */
export function mountApi(app: Hono, options: ApiOptions): void {
  for (const { method, path, handle } of routes) {
    app.on(method, `/api/v3${path}`, async (context) =>
      respond(context, options, async (actor, body) => callRest(context, options, actor, body, handle)),
    );
  }
  app.post("/api/graphql", async (context) =>
    respond(context, options, async (actor, body) => answerGraphql(options.world, actor, body)),
  );
  app.all("/api/*", async (context) => respond(context, options, async () => refused(refuse(404, "Not Found"))));
}

async function callRest(
  context: Context,
  options: ApiOptions,
  actor: Actor,
  body: string,
  handle: Handler,
): Promise<Reply> {
  let parsed: unknown;
  try {
    parsed = body === "" ? {} : JSON.parse(body);
  } catch {
    return refused(refuse(400, "Problems parsing JSON"));
  }
  const request: ApiRequest = {
    world: options.world,
    actor,
    method: context.req.method,
    url: new URL(context.req.url),
    param: (name) => context.req.param(name) ?? "",
    fields: readFields(parsed),
    redeliver: options.redeliver,
  };
  try {
    return await handle(request);
  } catch (error) {
    if (error instanceof WrongField) return refused(refuse(422, error.message));
    process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return refused(refuse(500, "Server Error"));
  }
}

async function respond(
  context: Context,
  options: ApiOptions,
  answer: (actor: Actor, body: string) => Promise<Reply>,
): Promise<Response> {
  const started = performance.now();
  const { world } = options;
  const body = await context.req.text();
  const credential = context.req.header("authorization") ?? "";
  const caller = authenticate(world, credential);
  const { exceeded, headers } = options.rate.count(credential);
  const limited = refused(refuse(403, "API rate limit exceeded for this credential."));
  const path = new URL(context.req.url).pathname;
  const operation = path === "/api/graphql" ? readOperation(body) : null;
  const call = {
    who: caller.ok && caller.value.kind === "user" ? ("people" as const) : ("apps" as const),
    method: context.req.method,
    path,
    text: body,
    credential,
    ...(operation === null ? {} : { operation: operation.kind }),
  };
  const reply = exceeded
    ? limited
    : caller.ok
      ? await options.faultily(call, async () => answer(caller.value, body))
      : refused(caller);
  if (reply === "cut") return cutOff(context);
  const response = conditional(context, reply);
  if (response.status === 304) options.rate.refund(credential);
  const all = { ...common(world), ...headers, ...response.headers };
  options.calls.add({
    at: timeOf(world.clock.now()),
    method: context.req.method,
    path,
    operation,
    status: response.status,
    actor: caller.ok ? caller.value.kind : "anonymous",
    ms: Math.round((performance.now() - started) * 100) / 100,
  });
  options.onExchange?.({
    request: { method: context.req.method, url: context.req.url, headers: context.req.header(), body },
    response: { status: response.status, headers: all, body: response.text },
  });
  const empty = response.status === 204 || response.status === 304;
  return new Response(empty ? null : response.text, { status: response.status, headers: all });
}

/** The connection ends without an answer. */
function cutOff(context: Context): Response {
  (context.env as { readonly incoming?: { readonly socket: { destroy(): void } } }).incoming?.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function common(world: World): Readonly<Record<string, string>> {
  return {
    date: new Date(world.clock.now()).toUTCString(),
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": "SANDBOX",
    "x-github-api-version-selected": "2022-11-28",
    "cache-control": "private, max-age=60, s-maxage=60",
  };
}

/** An answer with its entity tag; 304 to who has it already. */
function conditional(
  context: Context,
  reply: Reply,
): { status: number; text: string; headers: Record<string, string> } {
  if (reply.body === undefined) return { status: reply.status, text: "", headers: { ...reply.headers } };
  const text = JSON.stringify(reply.body);
  const headers: Record<string, string> = { "content-type": "application/json; charset=utf-8", ...reply.headers };
  if (context.req.method !== "GET" || reply.status !== 200) return { status: reply.status, text, headers };
  const tag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  headers["etag"] = tag;
  const known = (context.req.header("if-none-match") ?? "").split(/,\s*/u);
  return known.includes(tag) ? { status: 304, text: "", headers } : { status: 200, text, headers };
}
