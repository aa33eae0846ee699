import { pullNumber, type PullNumber } from "../core/ids.ts";
import type { OpenRequest } from "../core/open-request.ts";
import type { RequestList, Store } from "../ports.ts";
import type { Database } from "./database.ts";

type Requests = Pick<Store, "noteRequest" | "forgetRequest" | "keepRequests" | "openRequestsOf">;

/** Open requests as they were decided last: for the inventory, and for what does not go with another request. */
export const requestsOf = (database: Database): Requests => ({
  noteRequest: async (request) => {
    const { repository, pull, seenAt, since, waitsFor } = request;
    await database.query(
      `INSERT INTO countersign.open_request AS kept
         (repository, pull, seen_at, list, since, waits_for, people, entitlements, words, body)
       VALUES ($1, $2, $3, $4, $5, $6::bigint[], $7::text[], $8::text[], $9, $10::text::jsonb)
       ON CONFLICT (repository, pull) DO UPDATE SET seen_at = excluded.seen_at, list = excluded.list,
         since = excluded.since, waits_for = excluded.waits_for, people = excluded.people,
         entitlements = excluded.entitlements, words = excluded.words, body = excluded.body
       WHERE kept.seen_at <= excluded.seen_at`,
      [
        repository,
        pull,
        seenAt,
        listOf(request),
        since,
        waitsFor,
        peopleOf(request),
        request.entries.map(({ entitlement }) => entitlement.toLowerCase()),
        wordsOf(request),
        JSON.stringify(request),
      ],
    );
  },
  forgetRequest: async (repository, pull) => {
    await database.query("DELETE FROM countersign.open_request WHERE repository = $1 AND pull = $2", [
      repository,
      pull,
    ]);
  },
  openRequestsOf: async (repository, logins) => {
    const rows = await database.query<{ body: OpenRequest }>(
      "SELECT body FROM countersign.open_request WHERE repository = $1 AND people && $2::text[] ORDER BY pull",
      [repository, logins],
    );
    return rows.map(({ body }) => body);
  },
  keepRequests: async (repository, open, listedAt) => {
    await database.query(
      `DELETE FROM countersign.open_request
       WHERE repository = $1 AND seen_at < $2 AND NOT (pull = ANY($3::bigint[]))`,
      [repository, listedAt, open],
    );
    const rows = await database.query<{ pull: string | number }>(
      "SELECT pull FROM countersign.open_request WHERE repository = $1",
      [repository],
    );
    return new Set(rows.map(({ pull }): PullNumber => pullNumber(Number(pull))));
  },
});

/** `unlisted`: kept so that a sweep knows it, and of no interest to people. */
function listOf({ outcome }: OpenRequest): Exclude<RequestList, "for-me" | "for-others"> | "waiting" | "unlisted" {
  switch (outcome) {
    case "nothing":
      return "unlisted";
    case "invalid":
    case "denied":
    case "twin":
    case "lapsed":
      return "stopped";
    case "pending":
    case "approved":
      return "waiting";
  }
}

const peopleOf = ({ requester, entries }: OpenRequest): readonly string[] => [
  ...new Set([requester.login, ...entries.map(({ subject }) => subject)].map((login) => login.toLowerCase())),
];

const wordsOf = (request: OpenRequest): string =>
  [
    `#${request.pull}`,
    request.title,
    request.headline,
    request.requester.login,
    ...request.entries.flatMap((one) => [
      one.entry,
      one.subject,
      one.entitlement,
      ...one.scope,
      one.justification,
      one.ticket,
    ]),
  ]
    .join(" ")
    .toLowerCase();
