import { expect, test } from "vitest";

import { Fields } from "../../../src/issuers/vault/answer.ts";
import { wrapOf } from "../../../src/issuers/vault/wrap.ts";

const wrap = {
  token: "hvs.wrapping",
  accessor: "accessor-of-the-wrap",
  wrapped_accessor: "accessor-of-the-token",
  ttl: 60,
  creation_time: "2026-11-02T09:00:00.123456789Z",
  creation_path: "auth/token/create/ent-read",
};
const answer = { auth: null, data: null, wrap_info: wrap };

test("a wrap is read as Vault writes it", () => {
  expect(wrapOf(answer)).toEqual({
    token: "hvs.wrapping",
    accessor: "accessor-of-the-wrap",
    inner: "accessor-of-the-token",
    creationPath: "auth/token/create/ent-read",
    opensUntil: Date.parse("2026-11-02T09:01:00.123Z"),
  });
});

test.each([
  ["a secret stands beside it in clear", { ...answer, auth: { client_token: "hvs.inner" } }],
  ["a secret stands there instead", { ...answer, data: { secret_id: "s" }, wrap_info: null }],
  ["its accessor is none", { ...answer, wrap_info: { ...wrap, accessor: "a/../b" } }],
  ["its path is none", { ...answer, wrap_info: { ...wrap, creation_path: "auth/token/create/x?y" } }],
  ["its time is none", { ...answer, wrap_info: { ...wrap, creation_time: "yesterday" } }],
  ["its length is none", { ...answer, wrap_info: { ...wrap, ttl: "60" } }],
  ["it is nothing", null],
  ["it is a list", []],
])("one is refused where %s, and what stood there is not said", (_why, given) => {
  expect(() => wrapOf(given)).toThrow(/^Vault: answer \S+: the answer is none of Vault's$/u);
});

test("fields of another type are no fields", () => {
  const fields = new Fields({ n: -1, t: 1, b: "true", l: [1], m: [], e: "" }, "x");
  for (const read of [
    () => fields.whole("n"),
    () => fields.text("t"),
    () => fields.text("e"),
    () => fields.truth("b"),
    () => fields.texts("l"),
    () => fields.pairs("m"),
    () => fields.mapping("m"),
    () => fields.time("t"),
  ])
    expect(read).toThrow("the answer is none of Vault's");
  expect([fields.textOrNone("e"), fields.textOrNone("absent"), fields.maybe("absent")]).toEqual(["", "", null]);
});
