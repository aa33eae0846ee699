import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { readCondition, type ReadCondition } from "./conditions.ts";
import { nodeAt, type YamlFile } from "./yaml-tree.ts";

type Path = readonly (string | number)[];

/** The conditions of one file: those that read, and the problems of those that do not. */
export class Conditions {
  readonly read: ReadCondition[] = [];
  readonly problems: Diagnostic[] = [];
  readonly #file: YamlFile;

  constructor(file: YamlFile) {
    this.#file = file;
  }

  /** The `when` of the mapping at a path, if it has one that reads. */
  when(path: Path): { readonly when?: ReadCondition } {
    const node = nodeAt(this.#file.root, path);
    if (node.kind !== "mapping" || !node.members.has("when")) return {};
    const read = readCondition(this.#file, [...path, "when"], "E313");
    if (!read.ok) {
      this.problems.push(...read.problems);
      return {};
    }
    this.read.push(read.value);
    return { when: read.value };
  }

  /** Reads every condition of a file that has other faults, so that all problems are told at once. */
  problemsBeside(faults: readonly Diagnostic[]): readonly Diagnostic[] {
    for (const name of ["stages", "route-stages", "routes", "limits", "require", "deny", "pre-approved"]) {
      const node = nodeAt(this.#file.root, [name]);
      if (node.kind === "list") for (const index of node.items.keys()) this.when([name, index]);
      if (node.kind === "mapping") for (const key of node.members.keys()) this.when([name, key]);
    }
    const told = new Set(faults.map(({ place }) => `${place?.line}:${place?.column}`));
    return this.problems.filter(({ place }) => !told.has(`${place?.line}:${place?.column}`));
  }
}
