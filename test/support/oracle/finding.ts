/** One place where the sandbox, or whoever spoke to it, differs from what GitHub publishes about itself. */
export interface Finding {
  /** `pulls/merge`, `graphql`, `pull_request.opened`; for an unknown path the request line. */
  readonly operation: string;
  readonly direction: "request" | "response" | "delivery";
  /** JSON pointer into the body, or `query/per_page`, `header/X-Hub-Signature-256`, `status`. */
  readonly at: string;
  readonly problem: string;
}

/** A sentence for people: `response of pulls/get at /head/sha: must be string`. */
export function describeFinding({ operation, direction, at, problem }: Finding): string {
  return direction === "delivery"
    ? `delivery ${operation} at ${at}: ${problem}`
    : `${direction} of ${operation} at ${at}: ${problem}`;
}
