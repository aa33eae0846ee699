import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";
import { warmThreads } from "./warm-threads.ts";

/** Nearest first: most mutants are noticed by the tests beside them, before those of the command line are even loaded. */
class NearestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const distance = ({ moduleId }: TestSpecification): number =>
      ["/core/decision/", "/core/", "/"].findIndex((folder) => moduleId.includes(`/test${folder}`));
    return Promise.resolve(files.toSorted((a, b) => distance(a) - distance(b)));
  }
}

/**
 * What `npm run mutate` asks of each mutant of the core: its own tests, those that reach it through the command line, and
 * the one that holds the tables of codes.
 * Properties are left out, since each takes thousands of decisions: they bring planted mutants of their own. So is the
 * replay of eight years.
 */
export default defineConfig({
  plugins: [warmThreads],
  test: {
    isolate: false,
    testTimeout: 180_000,
    setupFiles: ["test/mutation/at-rest.ts"],
    sequence: { sequencer: NearestFirst },
    include: ["test/core/**/*.test.ts", "test/cli/**/*.test.ts", "test/docs/errors.test.ts"],
    exclude: [
      "test/core/decision/properties*.test.ts",
      "test/core/decision/access-history.test.ts",
      "test/cli/usage.test.ts",
    ],
  },
});
