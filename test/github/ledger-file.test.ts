import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";

import { entryId, grantId, repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { checkedLines, ledgerFileOf } from "../../src/github/ledger-file.ts";
import { believed, keyId, signingKey } from "../../src/syntax/ledger-key.ts";
import { writeLine } from "../../src/syntax/ledger-line.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const owner = { deployment: "acme", repository: repositoryId(7) };
const about = (id: string) => ({ kind: "entry", entry: entryId(id) }) as const;

test("E807: a file that was put under another entry's name tells nothing of that entry, though each line is signed", () => {
  const record = { kind: "issued", grant: grantId(entryId("one"), 1), attempt: 1, handle: "token-1" } as const;
  const text = `${writeLine({ about: about("one"), at: instant(0), record }, { ...owner, previous: null, key: { id: keyId(key, []), privateKey: key.privateKey } })}\n`;
  const trust = { keys: believed([key], []), owner };
  expect(checkedLines(text, ledgerFileOf(about("one")), trust).ok).toBe(true);
  expect(checkedLines(text, ledgerFileOf(about("two")), trust)).toEqual({
    ok: false,
    problems: [{ code: "E807", message: "its lines are about something that belongs into another file" }],
  });
});
