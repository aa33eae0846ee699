import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { Settings, type Environment } from "../../src/config/environment.ts";
import { Secret } from "../../src/config/secret.ts";
import { vaultConfig } from "../../src/config/vault.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "secret-id");
writeFileSync(file, "s");

const keys = [new Secret("k")];
const whole = {
  VAULT_ADDR: "https://vault.example.com:8200/",
  VAULT_AUTH: "approle",
  VAULT_AUTH_ROLE_ID: "role",
  VAULT_AUTH_SECRET_ID_FILE: file,
} as const;

function read(env: Environment, atRest = keys) {
  const settings = new Settings(env);
  const config = vaultConfig(settings, env, atRest);
  return { config, problems: settings.problems.map(({ code, message }) => `${code} ${message}`) };
}

test("without any of its settings there is no Vault", () => {
  expect(read({ PATH: "/bin" })).toEqual({ config: "none", problems: [] });
});

test("each way of logging in, with what it needs, and the limits of what is given", () => {
  expect(read(whole)).toEqual({
    config: {
      address: "https://vault.example.com:8200",
      namespace: null,
      ca: null,
      login: { kind: "approle", mount: "approle", roleId: "role", secretId: { file } },
      claimWindow: 86_400_000,
      requestsPerSecond: 200,
    },
    problems: [],
  });
  const pod = { VAULT_ADDR: whole.VAULT_ADDR, VAULT_AUTH: "kubernetes", VAULT_AUTH_ROLE: "countersign" };
  const more = { VAULT_AUTH_TOKEN_FILE: file, VAULT_AUTH_MOUNT: "cluster-1", VAULT_NAMESPACE: "team/orders/" };
  expect(read({ ...pod, ...more, VAULT_CLAIM_WINDOW: "2h", VAULT_REQUESTS_PER_SECOND: "20" })).toMatchObject({
    config: {
      namespace: "team/orders",
      login: { kind: "kubernetes", mount: "cluster-1", role: "countersign", token: { file } },
      claimWindow: 7_200_000,
      requestsPerSecond: 20,
    },
    problems: [],
  });
  const jwt = { VAULT_ADDR: whole.VAULT_ADDR, VAULT_AUTH: "jwt", VAULT_AUTH_ROLE: "app", VAULT_AUTH_TOKEN: "secret" };
  const { config } = read(jwt);
  expect(config).toMatchObject({ login: { kind: "jwt", mount: "jwt", role: "app" } });
  expect(JSON.stringify(config)).not.toContain('"secret"');
});

test("what is wrong is named all at once", () => {
  const { config, problems } = read(
    {
      VAULT_ADDR: "http://vault.example.com:8200",
      VAULT_NAMESPACE: "../root",
      VAULT_CACERT: join(folder, "none.pem"),
      VAULT_AUTH: "approle",
      VAULT_AUTH_ROLE: "role",
      VAULT_AUTH_SECRET_ID: "one",
      VAULT_AUTH_SECRET_ID_FILE: file,
      VAULT_CLAIM_WINDOW: "30d",
      VAULT_REQUESTS_PER_SECOND: "0",
      VAULT_SKIP_VERIFY: "false",
      VAULT_TOKEN: "root",
    },
    [],
  );
  expect(config).toBeNull();
  expect(problems.map((one) => one.replace(folder, "‹folder›"))).toMatchInlineSnapshot(`
    [
      "E706 \`VAULT_SKIP_VERIFY\` is set: whoever answers would be believed",
      "E704 \`VAULT_TOKEN\` is not supported",
      "E701 \`COUNTERSIGN_KEY\` is not set, and \`VAULT_ADDR\` is: what opens a credential is kept encrypted until it is collected",
      "E706 \`VAULT_ADDR\` is not https",
      "E702 \`VAULT_NAMESPACE\` is not a namespace",
      "E707 the file of \`VAULT_CACERT\`, \`‹folder›/none.pem\`, cannot be read (ENOENT)",
      "E705 \`VAULT_AUTH_ROLE\` is not for \`VAULT_AUTH=approle\`",
      "E701 \`VAULT_AUTH_ROLE_ID\` is not set",
      "E705 \`VAULT_AUTH_SECRET_ID\` and \`VAULT_AUTH_SECRET_ID_FILE\` are both set",
      "E702 \`VAULT_CLAIM_WINDOW\` is \`30d\`",
      "E702 \`VAULT_REQUESTS_PER_SECOND\` is \`0\`",
    ]
  `);
});

test("settings of Vault without its address, or without a way to log in", () => {
  expect(read({ VAULT_AUTH: "approle" }).problems).toEqual(["E705 `VAULT_AUTH` is set, and `VAULT_ADDR` is not"]);
  expect(read({ VAULT_ADDR: whole.VAULT_ADDR }).problems).toEqual(["E701 `VAULT_AUTH` is not set"]);
});
