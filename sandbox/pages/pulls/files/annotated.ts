import type { FilePatch } from "../../../git/patch.ts";
import type { Annotation, CheckRun } from "../../../state/check.ts";

/** An annotation with the run that made it. */
export interface Note {
  readonly annotation: Annotation;
  readonly run: CheckRun;
}

/** A changed file with the notes on it: at their lines, or above all where the diff does not show the line. */
export interface AnnotatedFile {
  readonly patch: FilePatch;
  readonly above: readonly Note[];
  /** By line number after the change. */
  readonly under: ReadonlyMap<number, readonly Note[]>;
}

export interface Annotated {
  readonly files: readonly AnnotatedFile[];
  /** On files that did not change. */
  readonly elsewhere: readonly Note[];
}

/** Puts each annotation of the runs where people look for it: under the last line it speaks of. */
export function annotate(patches: readonly FilePatch[], runs: readonly CheckRun[]): Annotated {
  const notes = runs.flatMap((run) => run.annotations.map((annotation): Note => ({ annotation, run })));
  const changed = new Set(patches.map(({ file }) => file.path));
  return {
    files: patches.map((patch) =>
      annotateFile(
        patch,
        notes.filter(({ annotation }) => annotation.path === patch.file.path),
      ),
    ),
    elsewhere: notes.filter(({ annotation }) => !changed.has(annotation.path)),
  };
}

function annotateFile(patch: FilePatch, notes: readonly Note[]): AnnotatedFile {
  const lines = new Set(patch.hunks.flatMap((hunk) => hunk.lines.map(({ after }) => after)));
  const above: Note[] = [];
  const under = new Map<number, Note[]>();
  for (const note of notes) {
    const { startLine, endLine } = note.annotation;
    const line = [endLine, startLine].find((one) => lines.has(one));
    if (line === undefined) above.push(note);
    else under.set(line, [...(under.get(line) ?? []), note]);
  }
  return { patch, above, under };
}
