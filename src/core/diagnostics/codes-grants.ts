import type { CodeTable } from "./codes.ts";

/** What grants of before and the time to come say of a request: E529 to E539. */
export const grantCodes: CodeTable = {
  E529: {
    title: "a route's quota used up",
    example:
      "`requester` may be given access on the route `emergency` 2 times within 30d, was given it 2 times, and this would be one more",
    remedy: "Ask without `route`, or wait until there is room again: the message says when",
  },
  E530: {
    title: "a start too far ahead",
    example: "the start, 2027-11-02T09:00:00Z, is more than 90d ahead",
    remedy: "Ask for it nearer to the time",
  },
  E531: {
    title: "nothing live to replace",
    example: "`orders-read-4812` gives no access now: there is nothing to replace",
    remedy: "Let `of` name an entry whose access is live, or ask for access with a new entry",
  },
  E532: {
    title: "a replacement for somebody else",
    example: "`orders-read-4812.1` is held by `requester`, not by `requester-2`",
    remedy: "Ask for a rotation or a reset for whoever holds what it replaces",
  },
  E533: {
    title: "a replacement for other access",
    example: "`orders-read-4812.1` is for `orders-db/read`, not for `orders-db/admin`",
    remedy: "Ask for other access with an entry of its own",
  },
  E534: {
    title: "replaced already",
    example: "`orders-read-4813.2` replaces `orders-read-4812` already",
    remedy: "Collect that one, or replace it in its turn",
  },
  E535: {
    title: "a credential that runs cannot each have",
    example:
      "`warehouse/export` cannot be collected per run: group with the policy `export` is no secret of a run's own",
    remedy: "Leave `per-run` out, or let the catalog name an issuer that hands out a secret",
  },
  E536: {
    title: "a certificate for no key",
    example: "`hosts/login` is signed for a key of the subject's own, and the entry carries no `public-key`",
    remedy: "Make a key, and add its public half as `public-key`, or a request for a certificate as `csr`",
  },
  E537: {
    title: "a key that nothing is made for",
    example: "`csr` is of no use here: nothing of `orders-db/read` is signed for one",
    remedy: "Leave it out",
  },
  E538: {
    title: "an SSH certificate for too long, or for too much",
    example: "an SSH certificate cannot be ended early, and `orders-db/admin` is critical",
    remedy: "Ask for an hour at most, or leave `public-key` out and collect a token",
  },
};
