import type { ClaimRefusal } from "../grant/claim.ts";
import type { Instant } from "../instant.ts";
import type { RunRefusal } from "../grant/run.ts";

/** Why somebody cannot collect now, as the page and the terminal say it. */
export interface RefusedClaim {
  readonly title: string;
  /** One sentence or two; moments are for whoever shows them to write out. */
  readonly because: readonly (string | Instant)[];
  readonly status: 200 | 401 | 403 | 404 | 409 | 410 | 429 | 503;
}

/** Who may collect, or what became of it. Whether there is a secret is nobody else's business. */
export function refusedClaim(refusal: ClaimRefusal): RefusedClaim {
  switch (refusal.kind) {
    case "not-found":
      return said("There is no such grant", 404, "Check the link in the pull request.");
    case "not-yours":
      return said("This is not yours", 403, `Only ${refusal.whose} may collect it.`);
    case "nobody":
      return said("Nobody may collect this now", 403, `${refusal.because}.`);
    case "scheduled":
      return said("Not yet", 409, "It starts at ", refusal.at, ". Come back then: nothing is made before.");
    case "countersigned":
      return said("You countersigned this", 403, "Nobody approves access and then takes it.");
    case "not-ready":
      return said("Not ready yet", 409, "It is being made, which takes a moment.");
    case "ended":
      return said(
        "This access is over",
        410,
        "It ended at ",
        refusal.at,
        ", or before. To have it again, ask by a new pull request.",
      );
    case "per-run":
      return said("Each run collects its own", 409, "Approved once, and collected by the workload's own runs.");
    case "collected":
      return said(
        "Collected",
        200,
        "It was collected at ",
        refusal.at,
        ", and is not shown again. If it is lost, have its entry removed, which ends it, and ask anew.",
      );
    case "unavailable":
      return said(
        "Its issuer cannot be asked now",
        503,
        `${refusal.because}. Nothing was done: try again in a moment.`,
      );
    default:
      return refusal satisfies never;
  }
}

/** The same for a run: it is told to whoever reads the run's log. */
export function refusedRun(refusal: RunRefusal): RefusedClaim {
  switch (refusal.kind) {
    case "unproven":
      return said("This token proves nothing here", 401, `${sentenceOf(refusal.because)}. Ask for a new one.`);
    case "wrong-run":
      return said("This run may not collect it", 403, `${sentenceOf(refusal.because)}.`);
    case "used-up":
      return said(
        "As many as a day allows were collected",
        429,
        "There is room for another one at ",
        refusal.free,
        ".",
      );
    case "unavailable":
      return said("It cannot be looked up now", 503, `${sentenceOf(refusal.because)}. Try again in a moment.`);
    default:
      return refusal satisfies never;
  }
}

const sentenceOf = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const said = (
  title: string,
  status: RefusedClaim["status"],
  ...because: readonly (string | Instant)[]
): RefusedClaim => ({ title, because, status });
