import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { claim } from "../../../src/cli/claim/claim.ts";

type Answers = Readonly<Record<string, (sent: { readonly body: string; readonly token: string }) => [number, object]>>;

/** Something that answers by path, here in the place of GitHub, Countersign and Vault. */
async function answering(
  answers: (url: string) => Answers,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  let url = "";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      asked.push(path);
      const token = String(request.headers["x-vault-token"] ?? "");
      const [status, body] = answers(url)[path]?.({ body: Buffer.concat(chunks).toString(), token }) ?? [404, {}];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked };
}

const path = "/api/claims/41-report-1.1";
const creationPath = "auth/token/create/acme-reports";

/** A deployment whose grant is wrapped at Vault; `wraps` are the tokens that open it, the newest last. */
async function deployment(wraps: Map<string, string>, made: string = creationPath, over: Partial<Answers> = {}) {
  const handed = (url: string, token: string) => ({
    grant: "report-1.1",
    entitlement: "reports/read",
    expires_at: "2026-11-02T13:00:00Z",
    delivery: "wrapped",
    wrapping_token: token,
    creation_path: creationPath,
    opens_until: "2026-11-02T09:15:00Z",
    vault: { address: url, namespace: null },
    reads: ["database/creds/reports"],
  });
  return answering((url) => ({
    "/.well-known/countersign": () => [200, { public_url: url, github: { url, client_id: "Iv1" } }],
    "/login/device/code": () => [200, { device_code: "d", user_code: "AAAA-BBBB", interval: 5 }],
    "/login/oauth/access_token": () => [200, { access_token: "ghu_mine" }],
    "/api/login": () => [200, { session: "s", login: "requester" }],
    [path]: () => [200, handed(url, "hvs.first")],
    [`${path}/report`]: () => [200, handed(url, "hvs.second")],
    [`${path}/confirm`]: () => [200, { confirmed: true }],
    "/v1/sys/wrapping/lookup": ({ body }) =>
      wraps.has((JSON.parse(body) as { token: string }).token)
        ? [200, { data: { creation_path: made } }]
        : [400, { errors: ["wrapping token is not valid or does not exist"] }],
    "/v1/sys/wrapping/unwrap": ({ token }) => {
      const inside = wraps.get(token);
      wraps.delete(token);
      return inside === undefined ? [400, {}] : [200, { auth: { client_token: inside } }];
    },
    ...(over as Answers),
  }));
}

async function ran(url: string, ...command: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await claim([`${url}/claim/41-report-1.1`, ...command], {
    out: async (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: { PATH: process.env["PATH"] },
    pause: async () => undefined,
  });
  return { code, out: out.join("\n"), err: err.slice(1).join("\n").replaceAll(url, "‹address›") };
}

const says = (token: string) => [
  "--",
  process.execPath,
  "-e",
  `process.exit(process.env.VAULT_TOKEN === "${token}" && process.env.VAULT_ADDR && process.env.COUNTERSIGN_CREDENTIAL === "${token}" ? 0 : 9)`,
];

test("a wrap is opened for a command, after a look at where it was made", async () => {
  const { url, asked } = await deployment(new Map([["hvs.first", "hvs.inside"]]));
  expect(await ran(url, ...says("hvs.inside"))).toEqual({ code: 0, out: "", err: "" });
  expect(asked.slice(-4)).toEqual([path, "/v1/sys/wrapping/lookup", "/v1/sys/wrapping/unwrap", `${path}/confirm`]);
});

test("a wrap that was opened before is an alarm: it is reported, and another one is opened", async () => {
  const { url, asked } = await deployment(new Map([["hvs.second", "hvs.other"]]));
  expect(await ran(url, ...says("hvs.other"))).toEqual({
    code: 0,
    out: "",
    err: "ALARM: the wrap was opened before, or swapped. It is reported, and another one is made.",
  });
  expect(asked).toContain(`${path}/report`);
});

test("a wrap of another origin is not opened at all", async () => {
  const wraps = new Map([
    ["hvs.first", "hvs.inside"],
    ["hvs.second", "hvs.other"],
  ]);
  const { url, asked } = await deployment(wraps, "sys/wrapping/wrap");
  const { code, err } = await ran(url, ...says("hvs.inside"));
  expect(code).toBe(1);
  expect(err).toContain("ALARM: the wrap was opened before, or swapped again: tell the operators of ‹address›");
  expect(asked).not.toContain("/v1/sys/wrapping/unwrap");
  expect(asked).not.toContain(`${path}/confirm`);
});

test("printed, it is what opens the wrap, and how", async () => {
  const { url } = await deployment(new Map());
  const { code, out, err } = await ran(url);
  expect([code, out]).toEqual([0, "hvs.first"]);
  expect(err).toMatchInlineSnapshot(`
    "What opens the wrap of report-1.1, for reports/read, once, until 2026-11-02T09:15:00Z. The credential ends at 2026-11-02T13:00:00Z.
    First see that nothing was swapped: it must say creation_path auth/token/create/acme-reports
      VAULT_ADDR='‹address›' vault write sys/wrapping/lookup token='hvs.first'
    Then open it, with Vault or OpenBao:
      VAULT_ADDR='‹address›' vault unwrap 'hvs.first'
      BAO_ADDR='‹address›' bao unwrap 'hvs.first'
      VAULT_ADDR='‹address›' VAULT_TOKEN=‹the token in it› vault read database/creds/reports
    If the token is not valid or does not exist, or tells another path, that is an alarm: report it on the page of the grant."
  `);
});

test("tokens go nowhere but over https, or to this machine, and to no address that somebody else names", async () => {
  const told = async (line: string[], env = {}) => {
    const err: string[] = [];
    const code = await claim(line, {
      out: async () => undefined,
      err: (text) => void err.push(text),
      env,
      pause: async () => undefined,
    });
    return `${code} ${err.join("\n").split("\n")[0]}`;
  };
  const { url: elsewhere } = await deployment(new Map());
  const named = (github: object, public_url?: string) =>
    answering((url) => ({ "/.well-known/countersign": () => [200, { public_url: public_url ?? url, github }] }));
  const plain = await named({ url: "http://github.example.com", client_id: "Iv1" });
  const other = await named({ url: elsewhere, client_id: "Iv1" }, "https://countersign.example.com");
  const moved = await answering(() => ({ "/.well-known/countersign": () => [302, {}] }));
  const said = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/gu, "127.0.0.1:3000");
  expect({
    "plain http": await told(["http://countersign.example.com/claim/41-report-1.1"]),
    "a host that only looks like this machine": await told(["http://127.0.0.1.example.com/claim/41-report-1.1"]),
    "with a password": await told(["41-report-1.1", "--at", "https://user:secret@countersign.example.com"]),
    "a name alone": await told(["41-report-1.1"]),
    "by the environment": await told(["41-report-1.1"], { COUNTERSIGN_URL: "ftp://countersign.example.com" }),
    "no grant": await told(["https://countersign.example.com/somewhere"]),
    "github in the clear": said(await told([`${plain.url}/claim/41-report-1.1`])),
    "another name": said(await told([`${other.url}/claim/41-report-1.1`])),
    redirected: said(await told([`${moved.url}/claim/41-report-1.1`])),
    "nobody there": (await told(["http://127.0.0.1:1/claim/41-report-1.1"])).slice(0, 40),
    "no run": said(await told([`${elsewhere}/claim/41-report-1.1`, "--run"])),
    "two ways at once": await told([`${elsewhere}/claim/41-report-1.1`, "--json", "--", "psql"]),
    "no command": await told([`${elsewhere}/claim/41-report-1.1`, "--"]),
    "no name of a variable": await told([`${elsewhere}/claim/41-report-1.1`, "--env", "A B", "--", "psql"]),
    "an unknown option": await told(["41-report-1.1", "--fast"]),
  }).toMatchInlineSnapshot(`
    {
      "a host that only looks like this machine": "2 \`http://127.0.0.1.example.com\` is no https address: credentials travel there",
      "a name alone": "2 say where, with \`--at https://…\` or \`COUNTERSIGN_URL\`, or give the whole address",
      "an unknown option": "2 unknown option \`--fast\`",
      "another name": "2 http://127.0.0.1:3000 calls itself https://countersign.example.com: use that address",
      "by the environment": "2 \`--at\` or \`COUNTERSIGN_URL\` is no https address: credentials travel there",
      "github in the clear": "2 127.0.0.1:3000 does not say at which GitHub to log in, over https",
      "no command": "2 name a command after \`--\`",
      "no grant": "2 \`https://countersign.example.com/somewhere\` is no grant: give its address from the pull request, or its name, \`4800-orders-read-4812.1\`",
      "no name of a variable": "2 \`A B\` is no name of a variable",
      "no run": "2 this is no run of GitHub Actions that may ask for a token: give its job \`permissions: { id-token: write }\`",
      "nobody there": "2 127.0.0.1:1 does not answer (no connec",
      "plain http": "2 \`http://countersign.example.com\` is no https address: credentials travel there",
      "redirected": "2 127.0.0.1:3000 is no Countersign: it answered 302",
      "two ways at once": "2 \`--json\` prints the credential, and a command takes it: choose one",
      "with a password": "2 \`--at\` or \`COUNTERSIGN_URL\` is no https address: credentials travel there",
    }
  `);
});
