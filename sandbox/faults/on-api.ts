import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { refused, type Reply } from "../api/request.ts";
import type { Clock } from "../clock.ts";
import { refuse } from "../state/refusal.ts";
import type { FaultKind } from "./fault.ts";
import type { Faults, Subject } from "./faults.ts";

/** A call as faults see it. */
export interface FaultyCall extends Subject {
  readonly method: string;
  readonly path: string;
  readonly text: string;
  /** Whose token it bears. */
  readonly credential: string;
}

/** `cut`: nothing is answered at all. */
export type Answered = Reply | "cut";

const before: readonly FaultKind[] = [
  "cut",
  "unavailable",
  "too-many",
  "secondary-limit",
  "primary-limit",
  "token-expired",
];

/** Answers calls, with whatever faults are set. */
export function createFaultyAnswers(
  faults: Faults,
  clock: Pick<Clock, "now">,
  /** How heads that are named here are moved; `null`: none is named. */
  headMover: (text: string) => Promise<(() => Promise<void>) | null>,
) {
  const remembered = new Map<string, Reply>();

  return async function answerFaultily(call: FaultyCall, answer: () => Promise<Reply>): Promise<Answered> {
    const slow = faults.fire(["delay"], call);
    if (slow !== null) await setTimeout(slow.ms);
    const instead = refusal(call);
    if (instead !== null) return instead;
    const reads = call.method === "GET" || call.operation === "query";
    const question = `${call.credential} ${call.method} ${call.path} ${call.text}`;
    const earlier = reads ? remembered.get(question) : undefined;
    const move = reads || !faults.all().some(({ kind }) => kind === "head-moves") ? null : await headMover(call.text);
    if (move !== null && faults.fire(["head-moves"], call) !== null) await move();
    const reply = await answer();
    if (earlier !== undefined && !isDeepStrictEqual(earlier, reply) && faults.fire(["lagging"], call) !== null)
      return earlier;
    if (reads) remembered.set(question, reply);
    if (remembered.size > mostRemembered) remembered.clear();
    if (faults.fire(["answer-lost"], call) !== null) return badGateway();
    return call.operation === undefined ? reply : graphqlFault(call, reply);
  };

  function refusal(call: FaultyCall): Answered | null {
    const fault = faults.fire(before, call);
    if (fault === null) return null;
    const retry = { "retry-after": String(fault.seconds) };
    switch (fault.kind) {
      case "cut":
        return "cut";
      case "too-many":
        return { ...refused(refuse(429, "Too many requests")), headers: retry };
      case "secondary-limit": {
        const said = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        return { ...refused(refuse(403, said)), headers: retry };
      }
      case "primary-limit": {
        const reset = String(Math.ceil(clock.now() / 1000) + fault.seconds);
        const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
        return { ...refused(refuse(403, "API rate limit exceeded for installation.")), headers };
      }
      case "token-expired":
        return refused(refuse(401, "Bad credentials"));
      default:
        return badGateway();
    }
  }

  function graphqlFault(call: FaultyCall, reply: Reply): Reply {
    const error = { message: "Something went wrong while executing your query. This may be the result of a timeout." };
    if (faults.fire(["graphql-errors"], call) !== null) return { status: 200, body: { data: null, errors: [error] } };
    const { data, ...rest } = reply.body as { readonly data?: Readonly<Record<string, unknown>> | null };
    const [first] = Object.keys(data ?? {});
    if (first === undefined || faults.fire(["graphql-partial"], call) === null) return reply;
    return { ...reply, body: { ...rest, data: { ...data, [first]: null }, errors: [{ ...error, path: [first] }] } };
  }
}

const mostRemembered = 1000;

const badGateway = (): Reply => refused(refuse(502, "Server Error"));
