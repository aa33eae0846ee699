import { expect, test } from "vitest";

import { approved, claimPath } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import type { RecordingProxy } from "../support/recording-proxy.ts";
import { linesAbout } from "../support/seen.ts";
import { claims, type Ran } from "../support/terminal.ts";
import { until } from "../support/until.ts";
import { textAt } from "../support/vault-server.ts";
import { VaultedWorld } from "../support/vaulted-world.ts";
import { realTime, startReal } from "./real.ts";

/** A program that uses what is in its environment, as `psql` or `vault` would: 42 where Vault lets it in. */
const uses = (grant: string): readonly string[] => [
  "--",
  process.execPath,
  "-e",
  `const { VAULT_ADDR, VAULT_TOKEN, COUNTERSIGN_CREDENTIAL } = process.env;
   const own = await fetch(VAULT_ADDR + "/v1/auth/token/lookup-self", { headers: { "X-Vault-Token": VAULT_TOKEN } });
   const { data } = await own.json();
   process.exit(own.ok && data.meta.grant === "${grant}" && VAULT_TOKEN === COUNTERSIGN_CREDENTIAL ? 42 : 1);`,
];

/** `countersign claim <grant> -- …`, by the requester; what it said after the code was entered. */
async function runs({ world, proxy }: VaultedWorld, grant: string): Promise<Ran & { readonly said: string }> {
  const address = `${world.appUrl}${claimPath(world, grant)}`;
  const ran = await claims(world, [address, ...uses(grant)], { login: "requester" });
  setApart(proxy);
  const said = ran.err.split("Enter no code that somebody else gave you.").at(-1) ?? "";
  return { ...ran, said: said.trim() };
}

/** What the claimer's own programs sent holds secrets of the claimer's: of the application's calls, none may. */
function setApart({ passed }: RecordingProxy): void {
  const all = passed.splice(0);
  passed.push(...all.filter(({ headers }) => headers["user-agent"] !== "node"));
  expect(passed.filter(({ path }) => path.startsWith("/v1/sys/wrapping/"))).toEqual([]);
}

test("`countersign claim` opens the wrap at Vault for a command; where somebody was faster, it reports that and opens another", async () => {
  await using place = await VaultedWorld.start(await startReal(), realTime);
  const { world, vault, proxy } = place;
  const of = (id: string) => entry({ id, entitlement: "reports/read", duration: "1h" });
  const request = await approved(world, { ...of("mine"), ...of("stolen") });
  await world.requester.merges(request);
  for (const id of ["mine", "stolen"])
    await until("it is ready", async () => ((await linesAbout(world, id)).at(-1) === "issued" ? true : null));

  expect(await runs(place, "mine.1")).toMatchObject({ code: 42, out: "", said: "" });
  expect(await place.tokensOf("mine.1")).toBe(1);
  expect(await linesAbout(world, "mine")).toEqual(["approved", "issued", "claimed"]);
  expect(await runs(place, "mine.1")).toMatchObject({ code: 1, said: expect.stringMatching(/^Collected\./u) });

  const stolen: string[] = [];
  const steals = async (): Promise<void> => {
    for (const { answered } of proxy.passed.filter(({ path }) => path === "/v1/auth/token/create/acme-reports")) {
      const wrap = textAt(JSON.parse(answered), "wrap_info", "token");
      const opened = await vault.http(wrap, "POST", "sys/wrapping/unwrap");
      if (opened.status === 200) stolen.push(place.seen(textAt(opened.body, "auth", "client_token")));
    }
  };
  proxy.spoil("POST", /sys\/wrapping\/lookup$/u, { kind: "first", first: steals });
  expect(await runs(place, "stolen.1")).toMatchObject({
    code: 42,
    said: "ALARM: the wrap was opened before, or swapped. It is reported, and another one is made.",
  });
  expect(stolen).toHaveLength(1);
  expect((await vault.http(stolen[0] ?? "", "GET", "auth/token/lookup-self")).status).toBe(403);
  expect(await place.tokensOf("stolen.1")).toBe(1);
  expect(world.log).toContain("ALARM");
  expect(await linesAbout(world, "stolen")).toEqual([
    "approved",
    "issued",
    "claimed",
    "abandoned",
    "issued",
    "claimed",
  ]);
});
