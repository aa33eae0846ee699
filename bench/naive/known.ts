/** What a node id stood for when it was read: REST writes by numbers and names. */
export type Known =
  | { readonly kind: "pull"; readonly number: number }
  | { readonly kind: "comment"; readonly id: number }
  | { readonly kind: "check-run"; readonly id: number }
  | { readonly kind: "account"; readonly login: string }
  | { readonly kind: "team"; readonly slug: string }
  | { readonly kind: "ref"; readonly name: string };

/** Node ids that reads of one installation came across. */
export class NodeIds {
  readonly #known = new Map<string, Known>();

  /** Notes it, and hands the id on. */
  note(id: string, known: Known): string {
    this.#known.set(id, known);
    return id;
  }

  get<K extends Known["kind"]>(id: unknown, kind: K): Extract<Known, { readonly kind: K }> | null {
    const found = this.#known.get(String(id));
    return found?.kind === kind ? (found as Extract<Known, { readonly kind: K }>) : null;
  }
}
