import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { instant, isoSeconds, minutes, seconds, type Instant } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { dataOf, Fields, keysOf, UnexpectedAnswer, wrapOf, type Wrap } from "../answer.ts";
import { VaultFailure } from "../failure.ts";
import { handleOf, partsOf } from "../handle.ts";
import {
  heldBack,
  mapAll,
  prefixOf,
  secondsUntil,
  wrapFor,
  type Kind,
  type Listed,
  type Making,
  type Means,
} from "../kind.ts";
import { isMarked, markIn, metadataOf } from "../mark.ts";
import { path, prefixed } from "../path.ts";

const noWrap = "-";
/** Tokens that it logged in for outlast it by this at most: section 6 of what is agreed says class B. */
const afterlife = minutes(15);

/** A secret id of a pre-provisioned AppRole, response-wrapped. */
export function secretIdKind(means: Means, of: Extract<VaultCredential, { readonly kind: "secret-id" }>): Kind {
  const { call, deployment } = means;

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const longest = await roleLength(role);
    for (const held of heldBack) {
      const left = await secondsUntil(means, grant.until, held);
      const length = longest > 0 ? Math.min(left, longest / 1000) : left;
      const asked = { metadata: JSON.stringify(metadataOf(deployment, grant)), ttl: `${length}s` };
      const where = path`auth/${of.mount}/role/${role}/secret-id`;
      const answer = await call("write", where, asked, { wrapFor: wrapFor(means, length) });
      making.created();
      const wrap = wrapOf(answer);
      const accessor = wrap.inner;
      if (accessor === null) throw new UnexpectedAnswer("wrap_info.wrapped_accessor");
      const handle = handleOf("secret-id", role, accessor, wrap.accessor);
      const endsAt = await checked(grant, role, accessor, wrap).catch(async (error: unknown) => {
        await revoke(handle);
        making.takenBack();
        throw error;
      });
      const { token, creationPath, opensUntil } = wrap;
      if (endsAt <= grant.until)
        return { handle, delivery: { kind: "wrapped", token, creationPath, opensUntil }, endsAt };
      await revoke(handle);
      making.takenBack();
    }
    throw new Error(`Vault took too long: what it made would outlast ${isoSeconds(grant.until)}, and was revoked`);
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

  async function checked(grant: Grant, role: string, accessor: string, wrap: Wrap): Promise<Instant> {
    if (wrap.creationPath !== `auth/${of.mount}/role/${role}/secret-id`)
      throw new UnexpectedAnswer("wrap_info.creation_path");
    const made = await lookUp(role, accessor);
    const mark = made === null ? null : markIn(made.pairs("metadata"), deployment);
    if (made === null || mark === null || !isMarked(mark, grant, grant.attempt))
      throw new UnexpectedAnswer("secret_id.metadata");
    if (made.whole("secret_id_ttl") === 0) throw new UnexpectedAnswer("secret_id.secret_id_ttl");
    return made.time("expiration_time");
  }

  async function lookUp(role: string, accessor: string): Promise<Fields | null> {
    try {
      const where = path`auth/${of.mount}/role/${role}/secret-id-accessor/lookup`;
      const answer = new Fields(await call("write", where, { secret_id_accessor: accessor }), "answer");
      return answer.maybe("data");
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  async function inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone"> {
    const [role = "", accessor = "", wrap = ""] = partsOf(handle, "secret-id", 3);
    const found = await lookUp(role, accessor);
    if (found === null || found.time("expiration_time") <= (await means.serverNow())) return "gone";
    return wrap !== noWrap && (await wrapIsThere(wrap)) ? "unclaimed" : "active";
  }

  async function wrapIsThere(accessor: string): Promise<boolean> {
    try {
      await call("write", path`auth/token/lookup-accessor`, { accessor });
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  async function revoke(handle: Handle): Promise<"revoked" | "already-gone"> {
    const [role = "", accessor = ""] = partsOf(handle, "secret-id", 3);
    try {
      const where = path`auth/${of.mount}/role/${role}/secret-id-accessor/destroy`;
      await call("write", where, { secret_id_accessor: accessor });
      return "revoked";
    } catch (error) {
      // Destroyed twice, Vault answers 500 with words of its own.
      if (isGone(error)) return "already-gone";
      throw error;
    }
  }

  async function list(): Promise<readonly Listed[]> {
    const listed: Listed[] = [];
    for (const prefix of means.prefixes.values()) {
      const role = prefixed(prefix, of.role);
      const accessors = keysOf(await call("list", path`auth/${of.mount}/role/${role}/secret-id`));
      const found = await mapAll(accessors, async (accessor): Promise<Listed | null> => {
        const made = await lookUp(role, accessor);
        const mark = made === null ? null : markIn(made.pairs("metadata"), deployment);
        if (made === null || mark === null) return null;
        const { repository, grant, attempt } = mark;
        const createdAt = instant(made.time("creation_time"));
        return { handle: handleOf("secret-id", role, accessor, noWrap), repository, grant, attempt, createdAt };
      });
      listed.push(...found.filter((one) => one !== null));
    }
    return listed;
  }

  return {
    issue,
    inspect,
    revoke,
    list,
    find: async (grant, attempt) =>
      (await list()).filter((one) => isMarked(one, grant, attempt)).map((one) => one.handle),
  };
}

const isGone = (error: unknown): boolean => error instanceof VaultFailure && error.says === "no-such-accessor";
