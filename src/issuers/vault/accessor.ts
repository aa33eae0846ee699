import { answerOf, dataOf, type Fields } from "./answer.ts";
import { unlessSaid } from "./failure.ts";
import { path } from "./path.ts";
import type { Call } from "./wire.ts";

/** By it a token is looked up and revoked, and never used. */
export const accessorPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/u;

/** The token that an accessor belongs to, or the wrap, which is one too; `null`: it is gone. */
export const lookUpAccessor = (call: Call, accessor: string): Promise<Fields | null> =>
  unlessSaid("no-such-accessor", call("write", path`auth/token/lookup-accessor`, { accessor }).then(dataOf));

export async function revokeAccessor(call: Call, accessor: string): Promise<"revoked" | "already-gone"> {
  const asked = call("write", path`auth/token/revoke-accessor`, { accessor }).then(answerOf);
  const answer = await unlessSaid("no-such-accessor", asked);
  return answer === null || answer.texts("warnings").length > 0 ? "already-gone" : "revoked";
}
