import type { Delivery } from "../state/app.ts";
import type { Faults } from "./faults.ts";

/** What becomes of a delivery that is about to be carried. */
export type Fate =
  | { readonly kind: "carried"; readonly times: 1 | 2 }
  | { readonly kind: "lost" }
  /** Until the next one was carried. */
  | { readonly kind: "behind-next" }
  | { readonly kind: "later"; readonly seconds: number };

export function fateOf(faults: Faults, { event, body }: Delivery): Fate {
  const subject = { event, text: body };
  if (faults.fire(["delivery-lost"], subject) !== null) return { kind: "lost" };
  const later = faults.fire(["delivery-delayed"], subject);
  if (later !== null) return { kind: "later", seconds: later.seconds };
  if (faults.fire(["delivery-reordered"], subject) !== null) return { kind: "behind-next" };
  return { kind: "carried", times: faults.fire(["delivery-doubled"], subject) === null ? 1 : 2 };
}
