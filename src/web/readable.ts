import type { Repository } from "../core/case-file.ts";
import type { WebDeps } from "./deps.ts";
import type { Session } from "./session.ts";

/** So long a page waits for GitHub; what it answers later holds for the next one. */
const patienceMs = 5000;

/** The access repositories that somebody may read; `null`: GitHub does not say, and nothing may be shown. */
export async function readableBy(
  { readers, log }: Pick<WebDeps, "readers" | "log">,
  { account, login }: Pick<Session, "account" | "login">,
): Promise<readonly Repository[] | null> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer")), patienceMs);
  try {
    return await Promise.race([readers.readable({ account, login }), late]);
  } catch (err) {
    log.warn({ err, account }, "GitHub does not say who may read");
    return null;
  } finally {
    clearTimeout(timer);
  }
}
