import { decide } from "../../src/core/decision/decide.ts";
import { accessHistory, historyPresent } from "../../test/support/access-history.ts";
import { spread } from "../percentile.ts";
import type { Row } from "../row.ts";

/** Eight years of access changes that others made by pull request, each decided once. */
export const history: Row = {
  name: "history",
  run({ say }) {
    if (!historyPresent) {
      say("skipped: `../shared/corpora/access-history` is not beside the checkout");
      return Promise.resolve([]);
    }
    say("every pull request of eight years, decided one after another");
    const times: number[] = [];
    let [entries, most, peak] = [0, 0, 0];
    const before = process.memoryUsage().rss;
    for (const { file, now, entries: count } of accessHistory()) {
      const began = performance.now();
      decide(file, now);
      times.push(performance.now() - began);
      entries += count;
      most = Math.max(most, count);
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    const total = times.reduce((sum, time) => sum + time, 0);
    return Promise.resolve([
      {
        id: "history/decided",
        what: `${times.length} real pull requests decided, all of them`,
        unit: "ms",
        better: "less",
        ours: total,
        detail: { entries, entriesOfTheLargest: most, ...spread(times) },
      },
      {
        id: "history/memory",
        what: "memory taken meanwhile, at most, the history itself included",
        unit: "MB",
        better: "less",
        ours: (peak - before) / 1e6,
      },
    ]);
  },
};
