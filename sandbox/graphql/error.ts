import type { GraphQLError, GraphQLFormattedError } from "graphql";
import { type Outcome, refuse, type Refusal, type RefusalDetail } from "../state/refusal.ts";

/** The `type` of an entry in GitHub's `errors`. */
export type ErrorType =
  | "NOT_FOUND"
  | "FORBIDDEN"
  | "UNPROCESSABLE"
  | "STALE_DATA"
  | "BAD_USER_INPUT"
  | "EXCESSIVE_PAGINATION"
  | "MISSING_PAGINATION_BOUNDARIES"
  | "INVALID_PAGINATION_BOUNDARIES"
  | "INVALID_CURSOR_ARGUMENTS";

/** A refusal on its way to `errors`: thrown, because that is how graphql-js takes a field's error. */
export class GraphqlRefusal extends Error {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

export class NotImplemented extends Error {
  constructor(what: string) {
    super(`Countersign's sandbox does not implement ${what}`);
  }
}

export function forbidden(): GraphqlRefusal {
  return new GraphqlRefusal("FORBIDDEN", "Resource not accessible by integration");
}

/** The value, or the refusal in GraphQL's words. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw asGraphql(outcome);
}

export function asGraphql(refusal: Refusal): GraphqlRefusal {
  const details = refusal.errors?.map(wordsFor).join(", ");
  const message = details === undefined || details === "" ? refusal.message : details;
  switch (refusal.status) {
    case 401:
    case 403:
      return new GraphqlRefusal("FORBIDDEN", message);
    case 404:
      return new GraphqlRefusal("NOT_FOUND", message === "Not Found" ? "Could not resolve to a node" : message);
    default:
      return new GraphqlRefusal("UNPROCESSABLE", message);
  }
}

function wordsFor(detail: RefusalDetail): string {
  if (typeof detail === "string") return detail;
  const { message, field = detail.resource, code } = detail;
  if (message !== undefined) return message;
  const name = field.slice(0, 1).toUpperCase() + field.slice(1).replaceAll("_", " ");
  return code === "missing_field" || code === "missing"
    ? `${name} can't be blank`
    : `${name} is ${code.replaceAll("_", " ")}`;
}

/** Throws what refuses, if anything does. */
export function check(refusal: Refusal | undefined): void {
  if (refusal !== undefined) throw asGraphql(refusal);
}

export const unprocessable = (message: string): GraphqlRefusal => asGraphql(refuse(422, message));

/** One entry of `errors`, as GitHub writes it: `type` beside the members that GraphQL itself defines. */
export function formatError(error: GraphQLError): GraphQLFormattedError & { readonly type?: ErrorType } {
  const { message, locations, path } = error.toJSON();
  const place = {
    ...(path === undefined ? {} : { path }),
    ...(locations === undefined ? {} : { locations }),
  };
  const cause = error.originalError;
  if (!(cause instanceof GraphqlRefusal)) return { ...place, message };
  const extensions = cause.type === "FORBIDDEN" ? { extensions: { saml_failure: false } } : {};
  return { type: cause.type, ...place, ...extensions, message };
}
