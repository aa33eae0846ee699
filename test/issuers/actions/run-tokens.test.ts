import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";
import { expect, onTestFinished, test } from "vitest";

import { actionsIssuer, openRunTokens } from "../../../src/issuers/actions/run-tokens.ts";
import { handsAt } from "../../support/registers.ts";

const audience = "https://countersign.example.com";
const claims = {
  jti: "one",
  repository: "acme/exports",
  repository_id: "77",
  ref: "refs/heads/main",
  job_workflow_ref: "acme/exports/.github/workflows/nightly.yaml@refs/heads/main",
  event_name: "schedule",
  run_id: "9000",
  run_attempt: "2",
};

/** An issuer on this machine; `answer` is what it says when asked for its keys. */
async function issuer() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys: object[] = [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" }];
  const asked: string[] = [];
  const state = { status: 200, body: (): string => JSON.stringify({ keys }) };
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(state.status, { "content-type": "application/json" }).end(state.body());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = handsAt("2026-11-02T09:00:00Z");
  const tokens = openRunTokens({ issuer: url, audience, clock });
  const now = Math.floor(clock.now() / 1000);
  const made = (over: JWTPayload = {}, key: CryptoKey = privateKey, alg = "RS256"): Promise<string> =>
    new SignJWT({ ...claims, iss: url, aud: audience, iat: now, nbf: now - 300, exp: now + 300, ...over })
      .setProtectedHeader({ alg, kid: "k1" })
      .sign(key);
  const told = async (over: JWTPayload): Promise<unknown> => {
    const read = await tokens.read(await made(over));
    return "because" in read ? `${read.kind}: ${read.because}` : "good";
  };
  return { url, asked, state, clock, tokens, now, made, told };
}

test("a run is known by its token, and the keys are fetched once", async () => {
  const { tokens, made, asked } = await issuer();
  expect(await tokens.read(await made())).toMatchInlineSnapshot(`
    {
      "environment": "",
      "event": "schedule",
      "expiresAt": 1793610330000,
      "jobWorkflowRef": "acme/exports/.github/workflows/nightly.yaml@refs/heads/main",
      "name": "run 9000.2",
      "ref": "refs/heads/main",
      "repository": "acme/exports",
      "repositoryId": 77,
      "token": "one",
    }
  `);
  await tokens.read(await made());
  expect(asked).toEqual(["/.well-known/jwks"]);
});

test("issuer, audience and time hold, with half a minute for clocks that differ", async () => {
  const { told, now, url } = await issuer();
  expect({
    another: await told({ iss: `${url}/` }),
    github: await told({ iss: "https://token.actions.githubusercontent.com" }),
    audience: await told({ aud: "https://vault.example.com" }),
    "among others": await told({ aud: ["https://vault.example.com", audience] }),
    "just over": await told({ exp: now - 29 }),
    over: await told({ exp: now - 31 }),
    "in a moment": await told({ nbf: now + 29 }),
    "not yet": await told({ nbf: now + 31 }),
    endless: await told({ exp: undefined } as unknown as JWTPayload),
    nameless: await told({ jti: undefined } as unknown as JWTPayload),
    "of no run": await told({ run_id: "" }),
    "of no repository": await told({ repository_id: "0" }),
    "with a number for a name": await told({ ref: 7 }),
  }).toMatchInlineSnapshot(`
    {
      "among others": "good",
      "another": "unproven: it comes from somebody else",
      "audience": "unproven: it was made for somebody else",
      "endless": "unproven: its \`exp\` is wrong",
      "github": "unproven: it comes from somebody else",
      "in a moment": "good",
      "just over": "good",
      "nameless": "unproven: its \`jti\` is wrong",
      "not yet": "unproven: its time has not come",
      "of no repository": "unproven: it does not say which run it is for",
      "of no run": "unproven: it does not say which run it is for",
      "over": "unproven: its time is over",
      "with a number for a name": "unproven: it does not say which run it is for",
    }
  `);
});

test("keys that cannot be read are no verdict on a token", async () => {
  const { told, state } = await issuer();
  state.status = 503;
  expect(await told({})).toBe("unavailable: the keys of GitHub Actions cannot be read");
  state.status = 200;
  state.body = () => "<html>";
  expect(await told({})).toBe("unavailable: the keys of GitHub Actions cannot be read");
  state.body = () => JSON.stringify({ keys: "none" });
  expect(await told({})).toBe("unavailable: the keys of GitHub Actions cannot be read");
});

test("the issuer is GitHub's own, or that of the Enterprise host", () => {
  expect([
    actionsIssuer({ host: null, protocol: "https" }),
    actionsIssuer({ host: "github.example.com", protocol: "https" }),
  ]).toEqual(["https://token.actions.githubusercontent.com", "https://github.example.com/_services/token"]);
});
