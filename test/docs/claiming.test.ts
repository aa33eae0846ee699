import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEntries } from "../../src/syntax/read-entries.ts";
import { readRegister } from "../../src/syntax/read-register.ts";
import { usage } from "../../src/cli/usage.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/claiming.md"), "utf8");
const block = (kind: string): string => {
  const found = new RegExp(`\`\`\`yaml ${kind}\\n([\\s\\S]*?)\`\`\``, "u").exec(page)?.[1];
  if (found === undefined) throw new Error(`the page has no \`${kind}\` example`);
  return found;
};

test("the page's examples read as what they are", () => {
  expect(readEntries("access/warehouse/nightly-export-2026-11.yaml", block("entry"))).toMatchObject({
    ok: true,
    value: [{ perRun: { perDay: 50 } }],
  });
  expect(readEntries("access/orders-db/orders-shell-4812.yaml", block("entry-with-key"))).toMatchObject({
    ok: true,
    value: [{ publicKey: { says: expect.stringContaining("ssh-ed25519 SHA256:") } }],
  });
  const register = readRegister(new Map([["workload/nightly-export.yaml", block("subject")]]));
  expect(register).toMatchObject({ ok: true });
});

test("the page and the command name the same options and exit codes", () => {
  for (const word of ["--at", "--json", "--env", "--run", "127", "COUNTERSIGN_CREDENTIAL", "COUNTERSIGN_URL"])
    expect([page.includes(word), usage.claim.includes(word)]).toEqual([true, true]);
});
