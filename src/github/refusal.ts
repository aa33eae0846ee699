export { RateLimited } from "../ports.ts";

/** GitHub understood and said no (4xx): asking again will not help. Nothing was done. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  /** GitHub's own words. */
  readonly said: string;
  constructor(what: string, status: number, said: string) {
    super(`${what}: GitHub answered ${status}: ${said}`);
    this.status = status;
    this.said = said;
  }
}

/** No usable answer (network, timeout, 5xx): a write may have been done, so read again before writing again. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  constructor(what: string, because: string) {
    super(`${what}: ${because}`);
  }
}

/** What was being read moved meanwhile: the job reads again from the start. */
export class Moved extends Error {
  override readonly name = "Moved";
}

/** A 404 as an answer: `null` where the thing does not exist or cannot be seen. */
export async function orAbsent<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}
