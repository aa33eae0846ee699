import type { CodeTable } from "./codes.ts";

const unreadable =
  "Write one plain YAML document: no anchors, aliases, tags or merge keys, no key twice, at most 256 KB";

/** The rules: files under `policies/`. */
export const rulesCodes: CodeTable = {
  E201: { title: "a catalog file cannot be read", example: "the key `owner` is given twice", remedy: unreadable },
  E202: {
    title: "system described twice",
    example: "the system `orders-db` is described twice",
    remedy: "Keep a system in one file",
  },
  E203: {
    title: "unknown key in the catalog",
    example: "unknown key `rsik`",
    remedy: "Correct the key, or leave it out",
  },
  E205: { title: "missing key in the catalog", example: "`risk` is missing", remedy: "Add the key" },
  E206: {
    title: "malformed value in the catalog",
    example: "`risk` cannot be `hgih`",
    remedy: "Write the value as the help says",
  },
  E207: {
    title: "a token that cannot be ended early",
    example: "a token that nobody asks about lasts one hour at most",
    remedy: "Let the system ask `/introspect` and say so, or offer an hour at most and nothing critical",
  },
  E208: {
    title: "unlocks what the catalog does not have",
    example: "unknown entitlement `warehouse/exprot`",
    remedy: "Write the name as the catalog has it, or describe it there",
  },
  E209: {
    title: "credential that its holder could not use",
    example: "`group` is for subjects of kind `human` alone, and this is for `workload` too",
    remedy: "Offer it to that kind of subject alone, or as another kind of credential",
  },
  E301: { title: "the policy cannot be read", example: "a second document begins here", remedy: unreadable },
  E302: {
    title: "stage named twice",
    example: "the stage `business` is named twice",
    remedy: "Give each stage a name of its own",
  },
  E303: {
    title: "unknown key in the policy",
    example: "unknown key `stagse`",
    remedy: "Correct the key, or leave it out",
  },
  E304: {
    title: "not supported yet, in the policy",
    example: "`recertify` is not supported yet",
    remedy: "Leave it out: what cannot be honoured is not accepted",
  },
  E305: { title: "missing key in the policy", example: "`approvers` is missing", remedy: "Add the key" },
  E306: {
    title: "malformed value in the policy",
    example: "`version` cannot be `2`",
    remedy: "Write the value as the help says",
  },
  E307: {
    title: "nobody named to approve",
    example: "`who` names nobody",
    remedy: "Name at least one person, team or word, or remove the stage",
  },
  E308: { title: "quorum below 1", example: "a quorum is at least 1", remedy: "Raise the quorum, or remove the stage" },
  E309: {
    title: "quorum that nobody can reach",
    example: "`business` needs 2 approvals, and this line names one person",
    remedy: "Name more people or a team, or lower the quorum; accounts of one person count once",
  },
  E310: {
    title: "shadowed line",
    example: "the line for `payments/` never applies: `*` in line 6 comes after it",
    remedy: "Write the wider pattern first: the last line that matches decides",
  },
  E311: {
    title: "no governance",
    example: "there is no `governance`",
    remedy: "Say who countersigns changes of the rules",
  },
  E312: {
    title: "no pattern",
    example: "`for` is no pattern: CODEOWNERS knows no negation",
    remedy: "Write a CODEOWNERS pattern on `system/name`",
  },
  E313: {
    title: "faulty condition",
    example: "`entitlement` has no field `enviroment`",
    remedy: "Correct the CEL expression at the place that is marked",
  },
  E314: {
    title: "file that is none of the rules",
    example: "`approvals.yaml` is no file of the rules",
    remedy: "Rename it or move it: a misspelt file must not be taken for one that says nothing",
  },
  E316: {
    title: "route through an unknown stage",
    example: "there is no stage `vendor-rsik`",
    remedy: "Name stages of `stages` or `route-stages`",
  },
  E318: {
    title: "a pattern named twice",
    example: "the pattern `nightly-export` is there twice",
    remedy: "Choose another name: what is approved by it is told by its name, and counted by it",
  },
  E317: {
    title: "stage twice on a route",
    example: "the route names `security` twice",
    remedy: "Name each stage once: a request passes it once",
  },
  E324: {
    title: "condition or narrowing for the rules themselves",
    example: "`when` makes no sense here: a change of the rules has no entitlement to ask about",
    remedy: "Leave it out: stages of `governance` and `registration` always apply, and nothing can be narrowed",
  },
  E315: { title: "missing file", example: "there is no `policies/approval.yaml`", remedy: "Add the file" },
  E401: { title: "directory or keys cannot be read", example: "a tab indents this line", remedy: unreadable },
  E402: {
    title: "account of two people",
    example: "the account `admin` is named twice",
    remedy: "Name each account under one person",
  },
  E403: {
    title: "unknown key in directory or keys",
    example: "unknown key `acounts`",
    remedy: "Correct the key, or leave it out",
  },
  E405: { title: "missing key in directory or keys", example: "`login` is missing", remedy: "Add the key" },
  E406: {
    title: "malformed value in directory or keys",
    example: "`manager` cannot be `olga`",
    remedy: "Write the value as the help says",
  },
  E407: {
    title: "own manager",
    example: "`owner` cannot be their own manager",
    remedy: "Name somebody else, or leave it out",
  },
  E408: {
    title: "key id used twice",
    example: "the key id `2026-11` is used twice",
    remedy: "Give each key an id of its own",
  },
  E409: {
    title: "delegation to oneself",
    example: "`@owner` cannot stand in for themselves",
    remedy: "Name somebody else, or leave the delegation out",
  },
  E410: {
    title: "delegation for an unknown stage",
    example: "the policy has no stage `busines`",
    remedy: "Name stages of `approval.yaml`, or leave `stages` out: the delegation then holds in all",
  },
  W301: {
    title: "pattern that matches nothing",
    example: "`paymnets/` matches nothing in today's catalog",
    remedy: "Look for a slip in it, or keep it for later",
  },
  W302: {
    title: "condition that never holds",
    example: "this condition holds for nothing in today's catalog",
    remedy: "Look for a slip in it, or keep it for later",
  },
  W303: {
    title: "nobody could approve",
    example: "`technical` has no approvers for `orders-db/read`",
    remedy: "Begin the list of approvers with a line for `*`",
  },
  W306: {
    title: "a pattern for what is not registered",
    example: "`nightly-export` is for `workload/nightly-export`, which is not registered",
    remedy: "Register it, correct the name, or keep the pattern for later: it approves nothing until then",
  },
  W305: {
    title: "conflict of something that is not there",
    example: "`payments/relaese` is not in today's catalog",
    remedy: "Look for a slip in it, or keep it for later",
  },
  W304: {
    title: "stage that no route names",
    example: "no route names `duty-manager`",
    remedy: "Name it in a route, or remove it",
  },
};
