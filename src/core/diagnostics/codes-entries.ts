import type { CodeTable } from "./codes.ts";

/** Entries: files under `access/`. */
export const entryCodes: CodeTable = {
  E101: {
    title: "the file cannot be read",
    example: "a tab indents this line",
    remedy: "Write one plain YAML document: no anchors, aliases, tags or merge keys, no key twice, at most 256 KB",
  },
  E102: {
    title: "unknown entitlement",
    example: "unknown entitlement `orders-db/raed`",
    remedy: "Name an entitlement of the catalog under `policies/catalog/`",
  },
  E103: {
    title: "unknown key in an entry",
    example: "unknown key `tickt`",
    remedy: "Correct the key, or leave it out",
  },
  E104: {
    title: "not supported yet, in an entry",
    example: "`revoke-when` is not supported yet",
    remedy: "Leave it out: what cannot be honoured is not accepted",
  },
  E105: { title: "missing key in an entry", example: "`justification` is missing", remedy: "Add the key" },
  E106: {
    title: "malformed value in an entry",
    example: "`login` must be text, and YAML reads `0x009922` as the number 39202",
    remedy: "Write the value as the help says; quote text that YAML would read as something else",
  },
  E107: {
    title: "duration and until",
    example: "both `duration` and `until` are given",
    remedy: "Give exactly one of `duration` and `until`",
  },
  E108: {
    title: "an id used twice in one file",
    example: "the id `orders-read-4812` is used twice in this file",
    remedy: "Choose another id for one of them",
  },
  E109: {
    title: "entry outside the folder of its system",
    example: "an entry for `orders-db/read` must lie below `access/orders-db/`",
    remedy: "Move the file, so that nobody chooses approvers by choosing a path",
  },
  E110: {
    title: "no entry's file",
    example: "`access/orders-db/a.yml` is no entry's file",
    remedy: "Name it `access/<system>/….yaml`",
  },
  E111: {
    title: "deceptive path",
    example: "the path `Access/orders-db/a.yaml` is refused: the folder is named `access/`",
    remedy: "Rename the file in the pull request",
  },
  E112: {
    title: "an end that is not after the start",
    example: "the end, `2026-11-02T17:00:00Z`, is not after the start",
    remedy: "Let it end later, or begin earlier",
  },
  E113: {
    title: "a key of the subject's own that is not taken",
    example: "`public-key` is not taken: its RSA key has 1024 bits, and 2048 are the least",
    remedy: "Make a key, and paste its public half, or the request that is signed with it",
  },
};
