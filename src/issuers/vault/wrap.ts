import { instant, seconds, type Duration, type Instant } from "../../core/instant.ts";
import type { DeliveryOfCredential } from "../../ports/issuer.ts";
import { accessorPattern, lookUpAccessor } from "./accessor.ts";
import { answerOf, UnexpectedAnswer } from "./answer.ts";
import type { Means } from "./kind.ts";

/** What stands where a secret was wrapped. `accessor` is the wrap's own, `inner` that of what lies in it. */
export interface Wrap {
  readonly token: string;
  readonly accessor: string;
  readonly inner: string;
  readonly creationPath: string;
  readonly opensUntil: Instant;
}

export function wrapOf(answer: unknown): Wrap {
  const fields = answerOf(answer);
  // A secret in clear would mean that the wrap was ignored.
  if (fields.maybe("auth") !== null || fields.maybe("data") !== null) throw new UnexpectedAnswer("answer.wrap_info");
  const wrap = fields.mapping("wrap_info");
  return {
    token: wrap.text("token", /^[A-Za-z0-9._-]{10,}$/u),
    accessor: wrap.text("accessor", accessorPattern),
    inner: wrap.text("wrapped_accessor", accessorPattern),
    creationPath: wrap.text("creation_path", /^[A-Za-z0-9/._-]+$/u),
    opensUntil: instant(wrap.time("creation_time") + wrap.whole("ttl") * 1000),
  };
}

/** A wrap can be opened for as long as there is something in it, within what the app's own policy allows. */
export const wrapFor = (means: Means, length: number): Duration =>
  seconds(Math.max(60, Math.min(length, Math.floor(means.claimWindow / 1000), 86_400)));

export const deliveryOf = ({ token, creationPath, opensUntil }: Wrap): DeliveryOfCredential => ({
  kind: "wrapped",
  token,
  creationPath,
  opensUntil,
});

/** Stands in a handle for the wrap's accessor: of what was found by its mark, the wrap is not known any more. */
export const noWrap = "-";

/** Whether somebody has opened the wrap of something that exists. */
export async function stateOfWrap({ call }: Means, accessor: string): Promise<"active" | "unclaimed"> {
  if (accessor === noWrap) return "active";
  return (await lookUpAccessor(call, accessor)) === null ? "active" : "unclaimed";
}
