import type { Figure } from "../figure.ts";
import { spread } from "../percentile.ts";
import type { Bench, Row } from "../row.ts";
import { lifeOf } from "../stage/life.ts";
import { plant } from "../stage/plant-entries.ts";

/** Until a page was answered whole: the product's to somebody logged in, the sandbox's to anybody. */
export const pages: Row = {
  name: "pages",
  run: async (bench) => [...(await pagesWith(bench, 3)), ...(await pagesWith(bench, bench.quick ? 1000 : 10_000))],
};

async function pagesWith(bench: Bench, grants: number): Promise<readonly Figure[]> {
  await using stage = await bench.stage({ way: "ours", database: "postgres", withoutApp: true });
  bench.say(`${grants} grants: planted, and one more by a request`);
  await using planted = await plant(stage, { howMany: grants });
  await stage.startApp("bench/stage/app.ts", false);
  await stage.settled(300_000);
  await lifeOf(stage, "read-the-pages");
  if ((await planted.count("active")) !== grants + 1) throw new Error("some of the grants are gone");
  const visitor = stage.visitor("requester");
  const open = async (path: string): Promise<string> => {
    const { status, text } = await visitor.opens(path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 200)}`);
    return text;
  };
  const sandbox = (path: string) => async (): Promise<string> => {
    const answer = await fetch(`${stage.sandboxUrl}${path}`);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.text();
  };
  const asked: readonly (readonly [string, string, () => Promise<string>])[] = [
    ["inventory", "what is held and what waits", () => open("/")],
    ["claim", "the claim page", () => open(`/claim/${stage.repositoryId}-read-the-pages.1`)],
    ["pulls", "the sandbox's pull requests", sandbox("/acme/access/pulls?state=all")],
    ["ledger", "the sandbox's ledger", sandbox("/acme/access/ledger")],
  ];
  bench.say(`${grants} grants: pages`);
  await visitor.opens("/login");
  const figures: Figure[] = [];
  for (const [id, what, read] of asked) {
    for (let n = 0; n < 3; n++) {
      const text = await read();
      const holds = id === "pulls" ? "Access please" : "read-the-pages";
      if (!text.includes(holds)) throw new Error(`${what} does not show \`${holds}\`:\n${text.slice(-1000)}`);
    }
    const taken: number[] = [];
    for (let n = 0; n < (bench.quick ? 10 : 40); n++) {
      const began = performance.now();
      await read();
      taken.push(performance.now() - began);
    }
    const all = spread(taken);
    figures.push({
      id: `pages/${id}/${grants}`,
      what: `${what}, ${grants.toLocaleString("en")} grants, p50`,
      unit: "ms",
      better: "less",
      ours: all["p50"]!,
      reach: { is: "below", value: 100 },
      detail: all,
    });
  }
  return figures;
}
