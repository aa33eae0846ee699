import type { Repository } from "../core/case-file.ts";
import type { WebDeps } from "./deps.ts";
import type { Session } from "./session.ts";

/** The access repositories that somebody may read; `null`: GitHub does not say, and nothing may be shown. */
export async function readableBy(
  { readers, log }: Pick<WebDeps, "readers" | "log">,
  { account, login }: Pick<Session, "account" | "login">,
): Promise<readonly Repository[] | null> {
  try {
    return await readers.readable({ account, login });
  } catch (err) {
    log.warn({ err, account }, "GitHub does not say who may read");
    return null;
  }
}
