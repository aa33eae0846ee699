/** One reason of a 422, as GitHub words it: a sentence, or the field at fault. */
export type RefusalDetail =
  | string
  | {
      readonly resource: string;
      readonly field?: string;
      readonly code: string;
      readonly message?: string;
      readonly value?: string | number | null;
    };

/** What GitHub answers when it refuses: the HTTP status and the body's message and errors. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly message: string;
  readonly errors?: readonly RefusalDetail[];
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal;

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(status: number, message: string, errors?: readonly RefusalDetail[]): Refusal {
  return errors === undefined ? { ok: false, status, message } : { ok: false, status, message, errors };
}

export const notFound: Refusal = refuse(404, "Not Found");
export const notAccessible: Refusal = refuse(403, "Resource not accessible by integration");

/** A 422 whose errors are sentences. */
export function invalid(...errors: readonly RefusalDetail[]): Refusal {
  return refuse(422, "Validation Failed", errors);
}
