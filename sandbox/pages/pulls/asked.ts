import type { Refusal } from "../../state/refusal.ts";
import type { Typed } from "./acts/act.ts";

export interface Refused {
  readonly refusal: Refusal;
  readonly typed: Typed;
}

/** What a visitor wants of a page beyond looking: a form that is open, and what GitHub refused of it. */
export interface Asked {
  /** The act whose form is open, and of which comment or review. */
  readonly act: string;
  readonly id: string;
  /** What was typed and refused: it stands in the form again. */
  readonly refused: Refused | null;
}

export function readAsked(query: URLSearchParams): Asked {
  return { act: query.get("form") ?? "", id: query.get("id") ?? "", refused: null };
}

export function refusedAsked(refusal: Refusal, typed: Typed): Asked {
  const id = typed.text("comment") || typed.text("review");
  return { act: typed.text("do"), id, refused: { refusal, typed } };
}

/** Whether the form of this act, and this comment or review, is open. */
export function isOpen(asked: Asked, act: string, id: number | "" = ""): boolean {
  return asked.act === act && asked.id === String(id);
}

/** A field's value: what was typed and refused, else what stands there. */
export function valueOf(asked: Asked, acts: readonly string[], name: string, otherwise = ""): string {
  return asked.refused !== null && acts.includes(asked.act) ? asked.refused.typed.text(name) : otherwise;
}
