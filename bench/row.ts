import type { Figure } from "./figure.ts";
import type { StageOptions, Stage } from "./stage/stage.ts";

/** What a row works with. */
export interface Bench {
  /** Fewer repeats: a few minutes for all of them. */
  readonly quick: boolean;
  /** An embedded GitHub and the application beside it, each a process of its own. */
  stage(options: StageOptions): Promise<Stage>;
  /** What a row is doing, for whoever waits. */
  readonly say: (line: string) => void;
}

/** One subject of measurement; `bench/README.md` says of each how it is measured. */
export interface Row {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<readonly Figure[]>;
}

/** Countersign's own way, or one REST call per thing. */
export type Way = "ours" | "naive";
