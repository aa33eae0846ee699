import type { CodeTable } from "./codes.ts";

/** The register of non-human identities: files under `subjects/`. */
export const registerCodes: CodeTable = {
  E901: {
    title: "a registered subject cannot be read",
    example: "the key `owner` is given twice",
    remedy: "Write one plain YAML document: no anchors, aliases, tags or merge keys, no key twice, at most 256 KB",
  },
  E902: {
    title: "registered subject in another one's file",
    example: "`workload/nightly-export` must stand in `subjects/workload/nightly-export.yaml`",
    remedy: "Move the file there, or correct `kind` and `name`",
  },
  E903: {
    title: "unknown key in the register",
    example: "unknown key `purpos`",
    remedy: "Correct the key, or leave it out",
  },
  E905: { title: "missing key in the register", example: "`owner` is missing", remedy: "Add the key" },
  E906: {
    title: "malformed value in the register",
    example: "`owner` cannot be `data`",
    remedy: "Write the value as the help says",
  },
  E907: {
    title: "owner who is not there",
    example: "there is no user `@olga`",
    remedy: "Name an owner who is there to answer for it: an active member, or a team that the app can see",
  },
  E908: {
    title: "repository of a workload that cannot be seen",
    example: "Countersign cannot see the repository `acme/exports`",
    remedy:
      "Correct its name, or install the app there: a workload is known by the id of its repository, whatever its name",
  },
};
