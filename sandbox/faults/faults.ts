import { timeOf, type Clock, type Time } from "../clock.ts";
import type { Fault, FaultKind, Match, NewFault } from "./fault.ts";

/** What a fault may hit: a call to the API, or a delivery. */
export interface Subject {
  /** Whose call it is; a delivery is nobody's. */
  readonly who?: "apps" | "people";
  readonly event?: string;
  readonly method?: string;
  readonly path?: string;
  readonly operation?: string;
  readonly text?: string;
}

/** A fault that fired. */
export interface Fired {
  readonly at: Time;
  readonly fault: number;
  readonly kind: FaultKind;
  /** `POST /api/graphql mutation`, or the event of a delivery. */
  readonly on: string;
}

/** The faults that are set, and what came of them. */
export interface Faults {
  readonly set: (fault: NewFault) => Fault;
  /** `false`: there is none of this id. */
  readonly remove: (id: number) => boolean;
  readonly clear: () => void;
  readonly all: () => readonly (Fault & { readonly fired: number })[];
  readonly log: () => readonly Fired[];
  /** The first of these kinds that is set and matches; it has fired then. */
  readonly fire: (kinds: readonly FaultKind[], subject: Subject) => Fault | null;
}

const kept = 10_000;

export function createFaults(clock: Pick<Clock, "now">, onChange: () => void): Faults {
  let next = 1;
  const set = new Map<number, { readonly fault: Fault; fired: number }>();
  let log: Fired[] = [];
  return {
    set: (given) => {
      const fault = { ...given, id: next++ };
      set.set(fault.id, { fault, fired: 0 });
      onChange();
      return fault;
    },
    remove: (id) => {
      const was = set.delete(id);
      onChange();
      return was;
    },
    clear: () => {
      set.clear();
      log = [];
      onChange();
    },
    all: () => [...set.values()].map(({ fault, fired }) => Object.assign({}, fault, { fired })),
    log: () => log,
    fire: (kinds, subject) => {
      for (const one of set.values()) {
        const { fault } = one;
        if (!kinds.includes(fault.kind) || !hits(fault.match, subject)) continue;
        if (fault.times !== null && one.fired >= fault.times) continue;
        one.fired += 1;
        log = [
          ...log.slice(-kept),
          { at: timeOf(clock.now()), fault: fault.id, kind: fault.kind, on: nameOf(subject) },
        ];
        onChange();
        return fault;
      }
      return null;
    },
  };
}

function hits(match: Match, subject: Subject): boolean {
  const { who = "apps", event, method, path, operation, text } = match;
  return (
    (subject.who === undefined || who === "anybody" || who === subject.who) &&
    (event === undefined || event === subject.event) &&
    (method === undefined || method.toUpperCase() === subject.method) &&
    (path === undefined || subject.path?.includes(path) === true) &&
    (operation === undefined || operation === subject.operation) &&
    (text === undefined || subject.text?.includes(text) === true)
  );
}

const nameOf = ({ event, method = "", path = "", operation = "" }: Subject): string =>
  event ?? `${method} ${path} ${operation}`.trim();
