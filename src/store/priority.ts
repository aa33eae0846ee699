import type { Work } from "../core/event.ts";
import { assertNever } from "../core/grant/events.ts";

/** What must not wait for anything else: ends and issues. */
export const urgent = 40;

/** Who goes first when something must wait: ends, then issues, then the default branch, then checks, then the rest. */
export function priorityOf(work: Work): number {
  switch (work.kind) {
    case "end":
    case "withdraw":
      return 50;
    case "issue":
      return urgent;
    case "default-branch":
    case "merged":
      return 30;
    case "evaluate":
    case "merge-group":
      return 20;
    case "record":
    case "revert":
    case "people":
    case "sweep":
      return 10;
    default:
      return assertNever(work);
  }
}
