import { Kind, parse } from "graphql";
import type { Actor } from "./state/actor.ts";
import type { Time } from "./clock.ts";

/** One call that reached the API, for whoever counts what an application costs. */
export interface Call {
  readonly at: Time;
  readonly method: string;
  readonly path: string;
  /** Of a GraphQL call: its kind, name, and how many fields it asks at the root (each alias is one). */
  readonly operation: { readonly kind: string; readonly name: string | null; readonly fields: number } | null;
  readonly status: number;
  readonly actor: Actor["kind"];
  readonly ms: number;
}

export interface CallLog {
  readonly add: (call: Call) => void;
  readonly all: () => readonly Call[];
  readonly clear: () => void;
}

/** The newest calls only: the log must not outgrow the sandbox. */
export function createCallLog({
  onWrite,
  capacity = 100_000,
}: {
  /** Told after each call that may have changed something. */
  readonly onWrite: () => void;
  readonly capacity?: number;
}): CallLog {
  let calls: Call[] = [];
  return {
    add: (call) => {
      calls.push(call);
      if (call.method !== "GET" && call.operation?.kind !== "query") onWrite();
      if (calls.length > capacity) calls = calls.slice(-capacity / 2);
    },
    all: () => calls,
    clear: () => {
      calls = [];
    },
  };
}

/** What a GraphQL body asks for; nothing where it is none. */
export function readOperation(body: string): Call["operation"] {
  try {
    const request: unknown = JSON.parse(body);
    if (typeof request !== "object" || request === null || !("query" in request)) return null;
    const document = parse(String(request.query), { noLocation: true });
    const name = "operationName" in request && typeof request.operationName === "string" ? request.operationName : null;
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      if (name !== null && definition.name?.value !== name) continue;
      const fields = definition.selectionSet.selections.length;
      return { kind: definition.operation, name: definition.name?.value ?? null, fields };
    }
    return null;
  } catch {
    // Whoever sent it is told by the GraphQL endpoint; here it is a call without an operation.
    return null;
  }
}
