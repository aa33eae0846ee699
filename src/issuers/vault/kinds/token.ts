import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { instant, isoSeconds, milliseconds, type Instant } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { accessorPattern, dataOf, Fields, keysOf, UnexpectedAnswer, wrapOf, type Wrap } from "../answer.ts";
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
import { allGone } from "../leases.ts";
import { attemptName, isMarked, markIn, metadataOf } from "../mark.ts";
import { path, prefixed } from "../path.ts";
import { pause } from "../timer.ts";

/** A found token's wrap is not known any more. */
const noWrap = "-";

/** An orphan token of a pre-provisioned role, response-wrapped: the app keeps accessors only. */
export function tokenKind(means: Means, of: Extract<VaultCredential, { readonly kind: "token" }>): Kind {
  const { call, deployment, timer } = means;
  /** What was found of each accessor; what a token carries never changes. `null`: it is nobody's business here. */
  let seen: ReadonlyMap<string, Listed | null> = new Map();

  async function issue(grant: Grant, making: Making): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    for (const held of heldBack) {
      const { wrap, endsAt } = await make(grant, role, held, making);
      const handle = handleOf("token", present(wrap.inner), wrap.accessor);
      if (endsAt <= grant.until) {
        const { token, creationPath, opensUntil } = wrap;
        return { handle, delivery: { kind: "wrapped", token, creationPath, opensUntil }, endsAt };
      }
      await revoke(handle);
      making.takenBack();
    }
    throw new Error(`Vault took too long: what it made would outlast ${isoSeconds(grant.until)}, and was revoked`);
  }

  async function make(
    grant: Grant,
    role: string,
    held: number,
    making: Making,
  ): Promise<{ readonly wrap: Wrap; readonly endsAt: Instant }> {
    const length = await secondsUntil(means, grant.until, held);
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
    try {
      return { wrap, endsAt: await checked(grant, role, wrap) };
    } catch (error) {
      // It exists and nobody will ever have it: gone at once rather than at its end.
      await revoke(handleOf("token", present(wrap.inner), wrap.accessor));
      making.takenBack();
      throw error;
    }
  }

  /** What was really made, since wrapping hides every warning; its true end. */
  async function checked(grant: Grant, role: string, wrap: Wrap): Promise<Instant> {
    if (wrap.creationPath !== `auth/token/create/${role}`) throw new UnexpectedAnswer("wrap_info.creation_path");
    const made = await lookUpFresh(present(wrap.inner));
    if (made.text("path") !== `auth/token/create/${role}`) throw new UnexpectedAnswer("token.path");
    const mark = markIn(made.pairs("meta"), deployment);
    if (mark === null || !isMarked(mark, grant, grant.attempt)) throw new UnexpectedAnswer("token.meta");
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
      const found = await lookUp(accessor);
      if (found !== null) return found;
      await pause(timer, milliseconds(wait));
    }
    throw new VaultFailure("not-synchronised", { method: "POST", path: "auth/token/lookup-accessor" });
  }

  async function lookUp(accessor: string): Promise<Fields | null> {
    try {
      return dataOf(await call("write", path`auth/token/lookup-accessor`, { accessor }));
    } catch (error) {
      if (error instanceof VaultFailure && error.says === "no-such-accessor") return null;
      throw error;
    }
  }

  async function inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone"> {
    const [inner = "", wrap = ""] = partsOf(handle, "token", 2);
    if ((await lookUp(inner)) !== null)
      return wrap !== noWrap && (await lookUp(wrap)) !== null ? "unclaimed" : "active";
    // The token is gone, and what was read with it is not yet where its engine cannot reach its target.
    return (await allGone(means, of.leases)) ? "gone" : "active";
  }

  async function revoke(handle: Handle): Promise<"revoked" | "already-gone"> {
    const [inner = "", wrap = ""] = partsOf(handle, "token", 2);
    const said = await revokeAccessor(inner);
    if (wrap !== noWrap) await revokeAccessor(wrap);
    return said;
  }

  async function revokeAccessor(accessor: string): Promise<"revoked" | "already-gone"> {
    try {
      const answer = new Fields(await call("write", path`auth/token/revoke-accessor`, { accessor }), "answer");
      return answer.texts("warnings").length > 0 ? "already-gone" : "revoked";
    } catch (error) {
      if (error instanceof VaultFailure && error.says === "no-such-accessor") return "already-gone";
      throw error;
    }
  }

  async function list(): Promise<readonly Listed[]> {
    const accessors = keysOf(await call("list", path`auth/token/accessors`)).filter((one) => accessorPattern.test(one));
    const looked = await mapAll(accessors, async (accessor) => {
      const before = seen.get(accessor);
      return [accessor, before === undefined ? await look(accessor) : before] as const;
    });
    seen = new Map(looked.flatMap(([accessor, found]) => (found === undefined ? [] : [[accessor, found]])));
    return [...seen.values()].filter((one) => one !== null);
  }

  /** Nothing of one that has ended since it was listed. */
  async function look(accessor: string): Promise<Listed | null | undefined> {
    const token = await lookUp(accessor);
    if (token === null) return undefined;
    const mark = markIn(token.pairs("meta"), deployment);
    if (mark === null) return null;
    const { repository, grant, attempt } = mark;
    const createdAt = instant(token.whole("creation_time") * 1000);
    return { handle: handleOf("token", accessor, noWrap), repository, grant, attempt, createdAt };
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

function present(accessor: string | null): string {
  if (accessor === null) throw new UnexpectedAnswer("wrap_info.wrapped_accessor");
  return accessor;
}
