import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { instant, milliseconds, type Instant } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { accessorPattern, lookUpAccessor, revokeAccessor } from "../accessor.ts";
import { keysOf, UnexpectedAnswer, type Fields } from "../answer.ts";
import { VaultFailure } from "../failure.ts";
import { handleOf, partsOf } from "../handle.ts";
import { makeInTime } from "../in-time.ts";
import { handlesOf, mapFound, prefixOf, type Kind, type Listed, type Making, type Means } from "../kind.ts";
import { allGone } from "../leases.ts";
import { attemptName, isMarked, markIn, metadataOf } from "../mark.ts";
import { path, prefixed } from "../path.ts";
import { pause } from "../timer.ts";
import { deliveryOf, noWrap, stateOfWrap, wrapFor, wrapOf, type Wrap } from "../wrap.ts";

/** An orphan token of a pre-provisioned role, response-wrapped: the app keeps accessors only. */
export function tokenKind(means: Means, of: Extract<VaultCredential, { readonly kind: "token" }>): Kind {
  const { call, deployment, timer } = means;
  /** What was found of each accessor; what a token carries never changes. `null`: it is nobody's business here. */
  let seen: ReadonlyMap<string, Listed | null> = new Map();

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const { handle, wrap, endsAt } = await makeInTime(means, grant, making, {
      make: (length) => create(grant, role, length, making),
      endOf: (made) => checked(grant, role, made.wrap),
      revoke,
    });
    return { handle, delivery: deliveryOf(wrap), endsAt };
  }

  async function create(
    grant: Grant,
    role: string,
    length: number,
    making: Making,
  ): Promise<{ readonly handle: Handle; readonly wrap: Wrap }> {
    const asked = {
      meta: metadataOf(deployment, grant),
      display_name: `countersign-${attemptName(grant, grant.attempt)}`,
      ttl: `${length}s`,
      explicit_max_ttl: `${length}s`,
      renewable: false,
      no_default_policy: true,
    };
    const where = path`auth/token/create/${role}`;
    const answer = await call("write", where, asked, { wrapFor: wrapFor(means, length) });
    making.created();
    const wrap = wrapOf(answer);
    return { handle: handleOf("token", wrap.inner, wrap.accessor), wrap };
  }

  /** What was really made, since wrapping hides every warning; its true end. */
  async function checked(grant: Grant, role: string, wrap: Wrap): Promise<Instant> {
    if (wrap.creationPath !== `auth/token/create/${role}`) throw new UnexpectedAnswer("wrap_info.creation_path");
    const made = await lookUpFresh(wrap.inner);
    if (made.text("path") !== `auth/token/create/${role}`) throw new UnexpectedAnswer("token.path");
    if (!isMarked(markIn(made.pairs("meta"), deployment), grant, grant.attempt))
      throw new UnexpectedAnswer("token.meta");
    const refuse = (why: string): never => {
      throw new Error(`the token role \`${role}\` ${why}: \`countersign doctor vault\` tells what it must be`);
    };
    if (!made.truth("orphan")) refuse("does not make orphans");
    if (made.text("type") !== "service") refuse("does not make service tokens");
    if (made.whole("explicit_max_ttl") === 0) refuse("makes tokens that do not end by themselves");
    if (made.texts("policies").join() !== role) refuse("gives more than its own policy, or less");
    return made.time("expire_time");
  }

  /** A standby that is behind says of a new token that it does not exist: asked again before that is believed. */
  async function lookUpFresh(accessor: string): Promise<Fields> {
    for (const wait of [100, 400, 1500, 0]) {
      const found = await lookUpAccessor(call, accessor);
      if (found !== null) return found;
      await pause(timer, milliseconds(wait));
    }
    throw new VaultFailure("not-synchronised", { method: "POST", path: "auth/token/lookup-accessor" });
  }

  async function inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone"> {
    const [inner = "", wrap = ""] = partsOf(handle, "token", 2);
    if ((await lookUpAccessor(call, inner)) !== null) return stateOfWrap(means, wrap);
    // The token is gone, and what was read with it is not yet where its engine cannot reach its target.
    return (await allGone(means, of.leases)) ? "gone" : "active";
  }

  async function revoke(handle: Handle): Promise<"revoked" | "already-gone"> {
    const [inner = "", wrap = ""] = partsOf(handle, "token", 2);
    const said = await revokeAccessor(call, inner);
    if (wrap !== noWrap) await revokeAccessor(call, wrap);
    return said;
  }

  async function list(): Promise<readonly Listed[]> {
    const accessors = keysOf(await call("list", path`auth/token/accessors`)).filter((one) => accessorPattern.test(one));
    const looked = await mapFound(accessors, async (accessor) => {
      const before = seen.get(accessor);
      const found = before === undefined ? await look(accessor) : before;
      return found === undefined ? null : ([accessor, found] as const);
    });
    seen = new Map(looked);
    return [...seen.values()].filter((one) => one !== null);
  }

  /** Nothing of one that has ended since it was listed. */
  async function look(accessor: string): Promise<Listed | null | undefined> {
    const token = await lookUpAccessor(call, accessor);
    if (token === null) return undefined;
    const mark = markIn(token.pairs("meta"), deployment);
    if (mark === null) return null;
    const createdAt = instant(token.whole("creation_time") * 1000);
    return { handle: handleOf("token", accessor, noWrap), ...mark, createdAt };
  }

  return {
    issue,
    inspect,
    revoke,
    list,
    find: async (grant, attempt) => handlesOf(await list(), grant, attempt),
  };
}
