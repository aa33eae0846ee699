import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { expect, test } from "vitest";
import { until } from "../support/until.ts";

const starts = join(import.meta.dirname, "../../src/main.ts");

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

test("`npm start` that is killed outright leaves neither GitHub nor the application behind", async () => {
  const { APP_ID: _, ...env } = process.env;
  const started = spawn(process.execPath, [starts], { env, stdio: ["ignore", "pipe", "inherit"] });
  const urls: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) {
    const [, url] =
      /^(?:Open|It is an embedded GitHub; Countersign runs beside it at) (http:\S+?)\.?(?: |$)/u.exec(line) ?? [];
    if (url !== undefined) urls.push(url);
    if (urls.length === 2) break;
  }
  const [github = "", application = ""] = urls;
  expect([await answers(github), await answers(`${application}/readyz`)]).toEqual([true, true]);
  started.kill("SIGKILL");
  await until("both are gone", async () =>
    !(await answers(github)) && !(await answers(`${application}/readyz`)) ? true : null,
  );
});

test("without `APP_ID` nothing starts beside production settings: the sandbox never stands in for the real thing", () => {
  const { APP_ID: _, ...env } = process.env;
  const production = { DATABASE_URL: "postgres://db.internal/countersign", NODE_ENV: "production" };
  const { status, stderr } = spawnSync(process.execPath, [starts], {
    env: { ...env, ...production },
    encoding: "utf8",
  });
  expect(status).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "\`APP_ID\` is not set, and \`NODE_ENV=production\`, \`DATABASE_URL\` is: the sandbox does not start beside production settings [E720]
      = help: set \`APP_ID\` for the real GitHub, or unset the others for the sandbox
    "
  `);
  expect(stderr).not.toContain("db.internal");
});
