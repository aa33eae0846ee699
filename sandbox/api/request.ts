import type { Actor } from "../state/actor.ts";
import type { Delivery } from "../state/app.ts";
import { type Need, refusalIn, sees } from "../state/access.ts";
import { pullByNumber, repositoryByName } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import { notFound, type Outcome, refuse, type Refusal, type RefusalDetail } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { readNeed } from "../actions/authorise.ts";
import type { Fields } from "./fields.ts";

/** One call of the REST API, its caller known. */
export interface ApiRequest {
  readonly world: World;
  readonly actor: Actor;
  readonly method: string;
  readonly url: URL;
  /** A part of the path, decoded. */
  readonly param: (name: string) => string;
  readonly fields: Fields;
  readonly redeliver: (delivery: Delivery) => Delivery;
}

export interface Reply {
  readonly status: number;
  /** Nothing: an empty answer (204). */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: ApiRequest) => Reply | Promise<Reply>;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` for a part, as Hono writes it. */
  readonly path: string;
  readonly handle: Handler;
}

export function refused(refusal: Refusal): Reply {
  const errors: readonly RefusalDetail[] | undefined = refusal.errors;
  return {
    status: refusal.status,
    body: {
      message: refusal.message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: "https://docs.github.com/rest",
      status: String(refusal.status),
    },
  };
}

/** The answer to an action: its value, shaped, or GitHub's refusal. */
export function answer<T>(outcome: Outcome<T>, status: number, shape: (value: T) => unknown): Reply {
  return outcome.ok ? { status, body: shape(outcome.value) } : refused(outcome);
}

/** The same, without a body. */
export function acknowledge<T>(outcome: Outcome<T>, status = 204): Reply {
  return outcome.ok ? { status } : refused(outcome);
}

/** A handler for `/repos/:owner/:repo/…`. What the caller cannot see is not there. */
export function inRepository(
  read: string | Need,
  handle: (request: ApiRequest, repository: Repository) => Reply | Promise<Reply>,
): Handler {
  return (request) => {
    if (request.actor.kind === "app") return refused(refuse(401, "A JSON web token could not be decoded"));
    const repository = repositoryByName(request.world, request.param("owner"), request.param("repo"));
    if (repository === undefined || !sees(request.world, request.actor, repository)) return refused(notFound);
    const need = typeof read === "string" ? readNeed(read) : read;
    const refusal = refusalIn(request.world, request.actor, repository, need);
    return refusal === undefined ? handle(request, repository) : refused(refusal);
  };
}

/** A handler for `/repos/:owner/:repo/pulls/:number/…`. */
export function inPull(
  handle: (request: ApiRequest, pull: Pull, repository: Repository) => Reply | Promise<Reply>,
): Handler {
  return inRepository("pull_requests", (request, repository) => {
    const pull = pullByNumber(request.world, repository.id, Number(request.param("number")));
    return pull === undefined ? refused(notFound) : handle(request, pull, repository);
  });
}
