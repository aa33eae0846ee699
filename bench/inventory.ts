import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

import { systemClock } from "../src/clock.ts";
import { accountId, repositoryId } from "../src/core/ids.ts";
import { pagesAt } from "../src/github/pages.ts";
import { openPglite } from "../src/store/pglite.ts";
import { openPostgres } from "../src/store/postgres.ts";
import { openStore } from "../src/store/open.ts";
import { createWeb, serve } from "../src/web/server.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { seededAccount, seedGrants } from "./seed-grants.ts";

/** The inventory in a browser: milliseconds, the median and the worst of so many openings. */
export interface InventoryFigures {
  readonly database: "PGlite" | "PostgreSQL";
  readonly grants: number;
  readonly page: string;
  readonly firstByte: { readonly p50: number; readonly max: number };
  readonly domReady: { readonly p50: number; readonly max: number };
}

const repository = { id: repositoryId(4800), owner: "acme", name: "access" };
const pages: Readonly<Record<string, string>> = {
  "the first page": "/",
  "one person's": "/?person=Person-3",
  "a text that is nowhere": "/?text=nowhere",
};

/** Read in the page: from the request until the first byte, and from the start until the page can be used. */
const timing = `(() => {
  const [{ requestStart, responseStart, domContentLoadedEventEnd }] = performance.getEntriesByType("navigation");
  return [responseStart - requestStart, domContentLoadedEventEnd];
})()`;

/** Opens the inventory with 3 and with 10,000 live grants, on both databases, in a real browser. */
export async function openInventory(openings: number): Promise<readonly InventoryFigures[]> {
  const postgres = await startPostgres();
  const figures: InventoryFigures[] = [];
  try {
    for (const grants of [3, 10_000]) {
      figures.push(...(await measure({ database: "PGlite", grants, openings, databaseUrl: null })));
      if (postgres !== null)
        figures.push(
          ...(await measure({ database: "PostgreSQL", grants, openings, databaseUrl: await postgres.database() })),
        );
    }
    return figures;
  } finally {
    await postgres?.stop();
  }
}

async function measure({
  database,
  grants,
  openings,
  databaseUrl,
}: {
  readonly database: InventoryFigures["database"];
  readonly grants: number;
  readonly openings: number;
  readonly databaseUrl: string | null;
}): Promise<readonly InventoryFigures[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  const site = await openSite(dataDir, databaseUrl, grants);
  const executablePath = await chromium.executablePath();
  // In processes of their own, as people's browsers are: in a single one, what the browser tidies up is in the way.
  const args = chromium.args.filter((arg) => arg !== "--single-process");
  const browser = await playwright.launch({ executablePath, args, headless: true });
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}/login`);
    const figures: InventoryFigures[] = [];
    for (const [name, path] of Object.entries(pages)) {
      const first: number[] = [];
      const ready: number[] = [];
      for (let opening = 0; opening < openings; opening += 1) {
        await page.goto(`${site.url}${path}`);
        const [firstByte, domReady] = await page.evaluate<readonly [number, number]>(timing);
        first.push(firstByte);
        ready.push(domReady);
      }
      figures.push({ database, grants, page: name, firstByte: summary(first), domReady: summary(ready) });
    }
    return figures;
  } finally {
    await browser.close();
    await site.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function summary(found: readonly number[]): { readonly p50: number; readonly max: number } {
  const sorted = found.toSorted((a, b) => a - b).map((ms) => Math.round(ms * 10) / 10);
  return { p50: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! };
}

const quiet = { info: () => undefined, warn: () => undefined, error: console.error } as const;
const unused = (): Promise<never> => Promise.reject(new Error("not measured here"));

/** The product's pages over a database of their own. Whether somebody may read it is known, as it is to a reader. */
async function openSite(dataDir: string, databaseUrl: string | null, grants: number) {
  const place = databaseUrl === null ? { dataDir } : { dataDir, databaseUrl };
  await (await openStore({ ...place, clock: systemClock, log: quiet })).close();
  const database = await (databaseUrl === null ? openPglite(dataDir) : openPostgres(databaseUrl, console.error));
  await seedGrants(database, { howMany: grants, repositories: [repository.id], now: Date.now() });
  await database.query("ANALYZE countersign.granted");
  await database.close();
  const opened = await openStore({ ...place, clock: systemClock, log: quiet });
  let publicUrl = "";
  const web = (url: string) =>
    createWeb({
      publicUrl: url,
      claims: { view: unused, claim: unused, report: unused, confirm: unused },
      runs: { claim: unused },
      login: {
        authorizeUrl: (state) => `${url}/login/callback?state=${state}&code=seeded`,
        identify: async () => ({ account: accountId(seededAccount), login: "requester" }),
        holderOf: unused,
      },
      github: { url: "https://github.example.com", clientId: "" },
      readers: { readable: async () => [repository] },
      inventory: opened.inventory,
      links: pagesAt("https://github.example.com"),
      tickets: opened.store,
      introspect: unused,
      introspectClients: [],
      jwks: { keys: [] },
      sshAuthorities: [],
      webhooks: unused,
      ready: [],
      clock: systemClock,
      log: quiet,
    });
  // The address is part of what is served: a first server finds a free port.
  const first = await serve(web(publicUrl), { host: "127.0.0.1", port: 0 });
  const { port } = first;
  await first.close();
  publicUrl = `http://127.0.0.1:${port}`;
  const serving = await serve(web(publicUrl), { host: "127.0.0.1", port });
  return {
    url: publicUrl,
    close: async () => {
      await serving.close();
      await opened.close();
    },
  };
}
