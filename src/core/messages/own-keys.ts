import type { CaseFile } from "../case-file.ts";
import { keysOf } from "../request.ts";
import { typed } from "./typed.ts";

/** Which key a certificate would be made for, and which names it would carry: a line for each. */
export const ownKeys = ({ changes }: Pick<CaseFile, "changes">): string =>
  (changes.ok ? changes.value : [])
    .flatMap((change) => (change.kind === "delete" ? [] : [change.after]))
    .flatMap((entry) => keysOf(entry).map(({ says }) => `${typed(entry.id)} is signed for the key ${typed(says)}.`))
    .join("\n");
