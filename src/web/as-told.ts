import type { ClaimRefusal } from "../core/grant/claim.ts";
import type { LoggedIn } from "../ports.ts";
import type { WebDeps } from "./deps.ts";
import { readableBy } from "./readable.ts";

/**
 * Who may not read the repository is told the same as if there were no such grant. GitHub is asked in either case, so
 * that the time it takes tells nothing either.
 */
export async function asTold(
  deps: Pick<WebDeps, "readers" | "log">,
  who: LoggedIn,
  name: string,
  refusal: ClaimRefusal,
): Promise<ClaimRefusal> {
  if (!aboutOthers.has(refusal.kind)) return refusal;
  const readable = (await readableBy(deps, who)) ?? [];
  const reads = readable.some(({ id }) => name.startsWith(`${id}-`));
  return reads ? refusal : { kind: "not-found" };
}

/** What is told to anybody but the subject. */
const aboutOthers: ReadonlySet<ClaimRefusal["kind"]> = new Set(["not-found", "not-yours", "nobody", "countersigned"]);
