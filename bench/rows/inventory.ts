import type { Figure } from "../figure.ts";
import { openInventory, type InventoryFigures } from "../inventory.ts";
import type { Row } from "../row.ts";

/** The page of what is held and what waits, in a browser: how soon its first byte comes, and when it can be used. */
export const inventory: Row = {
  name: "inventory",
  async run(bench) {
    bench.say("the inventory with 3 and with 10,000 grants, on both databases");
    return (await openInventory(bench.quick ? 5 : 20)).flatMap(figuresOf);
  },
};

function figuresOf({ database, grants, page, firstByte, domReady }: InventoryFigures): readonly Figure[] {
  const id = `inventory/${database.toLowerCase()}/${grants}/${page.replaceAll(/[^a-z]+/gu, "-")}`;
  const what = `inventory, ${page}, ${grants} grants, ${database}`;
  const common = { unit: "ms", better: "less" } as const;
  return [
    {
      ...common,
      id: `${id}/first-byte`,
      what: `${what}: first byte`,
      ours: firstByte.p50,
      reach: { is: "below", value: 100 },
      detail: { most: firstByte.max },
    },
    {
      ...common,
      id: `${id}/usable`,
      what: `${what}: usable`,
      ours: domReady.p50,
      reach: { is: "below", value: 1000 },
      detail: { most: domReady.max },
    },
  ];
}
