import type { Grant, Handle } from "../../../core/grant/grant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { dataOf, keysOf, UnexpectedAnswer, type Fields } from "../answer.ts";
import { saysNothing, unlessSaid } from "../failure.ts";
import { handleOf, partsOf } from "../handle.ts";
import { secondsUntil } from "../in-time.ts";
import { mapFound, prefixOf, type Kind, type Listed, type Making, type Means } from "../kind.ts";
import { attemptName, isMarked, markIn, markOfName, metadataOf } from "../mark.ts";
import { path, prefixed } from "../path.ts";

type Grouped = Extract<VaultCredential, { readonly kind: "group" | "actions" }>;

/**
 * A group for each grant, with the subject as its one member: creating it gives the access, deleting it takes the
 * access away, from tokens that are live already too. A group that many share could not be changed safely.
 */
function grouped(means: Means, of: Grouped, entityOf: (grant: Grant) => Promise<string>): Kind {
  const { call, deployment } = means;
  const nameOf = (grant: Grant, attempt: number): string => `grant-${attemptName(grant, attempt)}`;

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const policy = prefixed(prefixOf(means, grant.repository), of.policy);
    await secondsUntil(means, grant.until, 0);
    const name = nameOf(grant, grant.attempt);
    const entity = await entityIn(await entityOf(grant));
    // As one text: what the app's policy allows is compared with it as it stands.
    const asked = { policies: policy, member_entity_ids: entity, metadata: metadataOf(deployment, grant) };
    await call("write", path`identity/group/name/${name}`, asked);
    making.created();
    const made = await read(name);
    const right =
      made !== null &&
      isMarked(markIn(made.pairs("metadata"), deployment), grant, grant.attempt) &&
      made.texts("policies").join() === policy &&
      made.texts("member_entity_ids").join() === entity;
    if (right) return { handle: handleOf(of.kind, name), delivery: { kind: "nothing" }, endsAt: grant.until };
    await call("delete", path`identity/group/name/${name}`);
    making.takenBack();
    throw new UnexpectedAnswer("group");
  }

  /** The id of a person or workload as Vault knows it. */
  async function entityIn(name: string): Promise<string> {
    try {
      const found = dataOf(await call("read", path`identity/entity/name/${name}`));
      if (found.truth("disabled")) throw new Error(`the entity \`${name}\` is disabled in Vault`);
      return found.text("id", /^[0-9a-f-]{36}$/u);
    } catch (error) {
      if (!saysNothing(error)) throw error;
      const help = "an administrator creates it, with an alias for its login";
      throw new Error(`Vault knows no entity \`${name}\`: ${help}`, { cause: error });
    }
  }

  const read = (name: string): Promise<Fields | null> =>
    unlessSaid("nothing", call("read", path`identity/group/name/${name}`).then(dataOf));

  async function list(): Promise<readonly Listed[]> {
    const names = keysOf(await call("list", path`identity/group/name`)).filter((name) => name.startsWith("grant-"));
    return mapFound(names, async (name): Promise<Listed | null> => {
      if (markOfName(name.slice("grant-".length)) === null) return null;
      const group = await read(name);
      const mark = group === null ? null : markIn(group.pairs("metadata"), deployment);
      if (group === null || mark === null) return null;
      return { handle: handleOf(of.kind, name), ...mark, createdAt: group.time("creation_time") };
    });
  }

  return {
    issue,
    list,
    inspect: async (handle) => ((await read(nameIn(handle))) === null ? "gone" : "active"),
    async revoke(handle) {
      const name = nameIn(handle);
      if ((await read(name)) === null) return "already-gone";
      await call("delete", path`identity/group/name/${name}`);
      return "revoked";
    },
    async find(grant, attempt) {
      const name = nameOf(grant, attempt);
      return (await read(name)) === null ? [] : [handleOf(of.kind, name)];
    },
  };

  function nameIn(handle: Handle): string {
    const [name = ""] = partsOf(handle, of.kind, 1);
    if (markOfName(name.replace(/^grant-/u, "")) === null || !name.startsWith("grant-"))
      throw new RangeError(`\`${handle}\` names no group of a grant`);
    return name;
  }
}

/** A person, by the number that GitHub knows them by: `github-583231`. */
export const groupKind = (means: Means, of: Extract<Grouped, { readonly kind: "group" }>): Kind =>
  grouped(means, of, async ({ subject }) => {
    if (subject.account === null) throw new Error("only a person logs in to Vault by themselves");
    return `github-${subject.account}`;
  });

/** A workload that logs in with its run's OIDC token, by a role that lets in exactly one workflow on one branch. */
export const actionsKind = (means: Means, of: Extract<Grouped, { readonly kind: "actions" }>): Kind =>
  grouped(means, of, async (grant) => {
    const { subject } = grant.approved;
    if (subject.kind !== "workload") throw new Error("only a workload logs in with the OIDC token of its run");
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const found = dataOf(await means.call("read", path`auth/${of.mount}/role/${role}`));
    const refuse = (why: string): never => {
      throw new Error(`the JWT role \`${role}\` ${why}: \`countersign doctor vault\` tells what it must be`);
    };
    if (found.texts("bound_audiences").length === 0) refuse("takes tokens for any audience");
    if (found.text("user_claim") !== "job_workflow_ref") refuse("does not tell workflows apart by `job_workflow_ref`");
    if (found.text("bound_claims_type") !== "string") refuse("takes patterns for claims");
    const claims = found.mapping("bound_claims");
    if (!/^\d+$/u.test(claims.textOrNone("repository_id"))) refuse("is not bound to a repository");
    if (!/^refs\/heads\/./u.test(claims.textOrNone("ref"))) refuse("is not bound to a branch");
    const events = claims.oneOrMore("event_name");
    if (events.length === 0) refuse("is not bound to events");
    if (events.some((event) => event.startsWith("pull_request")))
      refuse("lets in runs that whoever opens a pull request starts");
    if (found.texts("token_policies").length > 0) refuse("gives policies of its own");
    if (found.text("token_type") === "batch") refuse("makes batch tokens, which cannot be revoked");
    return `workload-${subject.name}`;
  });
