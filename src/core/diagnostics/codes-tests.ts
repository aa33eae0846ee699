import type { CodeTable } from "./codes.ts";

/** Tests of the policy: files under `policies/tests/`. */
export const testCodes: CodeTable = {
  E351: {
    title: "a file of policy tests cannot be read",
    example: "the key `events` is given twice",
    remedy: "Write one plain YAML document: no anchors, aliases, tags or merge keys, no key twice, at most 256 KB",
  },
  E353: {
    title: "unknown key in a policy test",
    example: "unknown key `expects`",
    remedy: "Correct the key, or leave it out",
  },
  E355: { title: "missing key in a policy test", example: "`expect` is missing", remedy: "Add the key" },
  E356: {
    title: "malformed value in a policy test",
    example: "nobody can `aproves`",
    remedy: "Write the value as the help says",
  },
  E357: {
    title: "a policy test speaks of what is not there",
    example: "`sam` gave no review before this",
    remedy: "Name what stands in the same test: a live entry, a review that was given earlier, a folder that exists",
  },
};
