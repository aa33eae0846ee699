import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { minutes, seconds, type Instant } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { answerOf, dataOf, keysOf, UnexpectedAnswer, type Fields } from "../answer.ts";
import { unlessSaid } from "../failure.ts";
import { handleOf, partsOf } from "../handle.ts";
import { makeInTime } from "../in-time.ts";
import { handlesOf, mapFound, prefixOf, type Kind, type Listed, type Making, type Means } from "../kind.ts";
import { isMarked, markIn, metadataOf } from "../mark.ts";
import { path, prefixed } from "../path.ts";
import { deliveryOf, noWrap, stateOfWrap, wrapFor, wrapOf, type Wrap } from "../wrap.ts";

/** Tokens that it logged in for outlast it by this at most: section 6 of what is agreed says class B. */
const afterlife = minutes(15);

/** A secret id of a pre-provisioned AppRole, response-wrapped. */
export function secretIdKind(means: Means, of: Extract<VaultCredential, { readonly kind: "secret-id" }>): Kind {
  const { call, deployment } = means;

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const longest = await roleLength(role);
    const { handle, wrap, endsAt } = await makeInTime(means, grant, making, {
      async make(left) {
        const length = longest > 0 ? Math.min(left, longest / 1000) : left;
        const asked = { metadata: JSON.stringify(metadataOf(deployment, grant)), ttl: `${length}s` };
        const where = path`auth/${of.mount}/role/${role}/secret-id`;
        const answer = await call("write", where, asked, { wrapFor: wrapFor(means, length) });
        making.created();
        const made = wrapOf(answer);
        return { handle: handleOf("secret-id", role, made.inner, made.accessor), wrap: made };
      },
      endOf: (made) => checked(grant, role, made.wrap),
      revoke,
    });
    return { handle, delivery: deliveryOf(wrap), endsAt };
  }

  /** The longest that the role gives, in milliseconds; 0: no limit of its own. */
  async function roleLength(role: string): Promise<number> {
    const found = dataOf(await call("read", path`auth/${of.mount}/role/${role}`));
    const caps = [found.whole("token_max_ttl"), found.whole("token_explicit_max_ttl")].filter((cap) => cap > 0);
    if (caps.length === 0 || Math.min(...caps) * 1000 > afterlife || found.whole("token_period") > 0)
      throw new Error(`tokens of the AppRole \`${role}\` would outlast it: give the role a \`token_max_ttl\` of 15m`);
    if (!found.truth("bind_secret_id")) throw new Error(`the AppRole \`${role}\` lets in without any secret id`);
    return seconds(found.whole("secret_id_ttl"));
  }

  async function checked(grant: Grant, role: string, wrap: Wrap): Promise<Instant> {
    if (wrap.creationPath !== `auth/${of.mount}/role/${role}/secret-id`)
      throw new UnexpectedAnswer("wrap_info.creation_path");
    const made = await lookUp(role, wrap.inner);
    if (made === null || !isMarked(markIn(made.pairs("metadata"), deployment), grant, grant.attempt))
      throw new UnexpectedAnswer("secret_id.metadata");
    if (made.whole("secret_id_ttl") === 0) throw new UnexpectedAnswer("secret_id.secret_id_ttl");
    return made.time("expiration_time");
  }

  async function lookUp(role: string, accessor: string): Promise<Fields | null> {
    const where = path`auth/${of.mount}/role/${role}/secret-id-accessor/lookup`;
    const asked = call("write", where, { secret_id_accessor: accessor }).then(answerOf);
    return (await unlessSaid("no-such-accessor", asked))?.maybe("data") ?? null;
  }

  async function inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone"> {
    const [role = "", accessor = "", wrap = ""] = partsOf(handle, "secret-id", 3);
    const found = await lookUp(role, accessor);
    if (found === null || found.time("expiration_time") <= (await means.serverNow())) return "gone";
    return stateOfWrap(means, wrap);
  }

  async function revoke(handle: Handle): Promise<"revoked" | "already-gone"> {
    const [role = "", accessor = ""] = partsOf(handle, "secret-id", 3);
    const where = path`auth/${of.mount}/role/${role}/secret-id-accessor/destroy`;
    const destroyed = call("write", where, { secret_id_accessor: accessor }).then(() => "revoked" as const);
    // Destroyed twice, Vault answers 500 with words of its own.
    return (await unlessSaid("no-such-accessor", destroyed)) ?? "already-gone";
  }

  async function list(): Promise<readonly Listed[]> {
    const listed: Listed[] = [];
    for (const prefix of means.prefixes.values()) {
      const role = prefixed(prefix, of.role);
      const accessors = keysOf(await call("list", path`auth/${of.mount}/role/${role}/secret-id`));
      const found = await mapFound(accessors, async (accessor): Promise<Listed | null> => {
        const made = await lookUp(role, accessor);
        const mark = made === null ? null : markIn(made.pairs("metadata"), deployment);
        if (made === null || mark === null) return null;
        return {
          handle: handleOf("secret-id", role, accessor, noWrap),
          ...mark,
          createdAt: made.time("creation_time"),
        };
      });
      listed.push(...found);
    }
    return listed;
  }

  return {
    issue,
    inspect,
    revoke,
    list,
    find: async (grant, attempt) => handlesOf(await list(), grant, attempt),
  };
}
