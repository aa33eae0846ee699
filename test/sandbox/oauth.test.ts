import { expect, test } from "vitest";
import { openHouse } from "./house.ts";

const callback = "http://127.0.0.1:9/claim/callback";

test("a person logs in as any example user, and the token is theirs within the app's permissions", async () => {
  await using house = await openHouse({ callbackUrls: [callback] });
  const { url, app } = house.sandbox;
  const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: callback, state: "s1" });
  const page = await fetch(`${url}/login/oauth/authorize?${query.toString()}`);
  expect(await page.text()).toContain("login=requester");
  const chosen = await fetch(`${url}/login/oauth/authorize?${query.toString()}&login=requester`, {
    redirect: "manual",
  });
  const target = new URL(chosen.headers.get("location") ?? "");
  expect([target.origin + target.pathname, target.searchParams.get("state")]).toEqual([callback, "s1"]);
  const exchange = async (body: Readonly<Record<string, string>>) => {
    const response = await fetch(`${url}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({ client_id: app.clientId, client_secret: app.clientSecret, ...body }),
    });
    return (await response.json()) as Readonly<Record<string, string>>;
  };
  const code = target.searchParams.get("code") ?? "";
  const granted = await exchange({ code });
  const as = house.asToken(granted["access_token"]);
  expect((await as("GET", "/user")).body).toMatchObject({ login: "requester", id: 102 });
  expect((await as("GET", "/repos/acme/access")).status).toBe(200);
  expect((await exchange({ code }))["error"]).toBe("bad_verification_code");
  expect((await exchange({ code, client_secret: "guessed" }))["error"]).toBe("incorrect_client_credentials");
  query.set("redirect_uri", "http://127.0.0.1:9/elsewhere");
  expect((await fetch(`${url}/login/oauth/authorize?${query.toString()}&login=requester`)).status).toBe(400);
});

test("a terminal logs in by showing a code", async () => {
  await using house = await openHouse();
  const { url, app } = house.sandbox;
  const post = async (path: string, body: Readonly<Record<string, string>>) => {
    const headers = { accept: "application/json" };
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ client_id: app.clientId, ...body }),
    });
    return (await response.json()) as Readonly<Record<string, string>>;
  };
  const device = await post("/login/device/code", {});
  const grant = {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: device["device_code"] ?? "",
  };
  const asks = async () => (await post("/login/oauth/access_token", grant))["error"];
  const passes = (seconds: number) =>
    fetch(`${url}/_sandbox/clock`, { method: "POST", body: JSON.stringify({ advance: seconds }) });
  expect(await asks()).toBe("authorization_pending");
  expect(await post("/login/oauth/access_token", grant)).toMatchObject({ error: "slow_down", interval: 10 });
  await passes(6);
  expect(await post("/login/oauth/access_token", grant)).toMatchObject({ error: "slow_down", interval: 15 });
  await passes(15);
  expect(await asks()).toBe("authorization_pending");
  await passes(15);
  await fetch(`${device["verification_uri"] ?? ""}?user_code=${device["user_code"] ?? ""}&login=owner`);
  const granted = await post("/login/oauth/access_token", grant);
  expect((await house.asToken(granted["access_token"])("GET", "/user")).body).toMatchObject({ login: "owner" });
  expect(await asks()).toBe("incorrect_device_code");
});

test("a code that is declined, or that nobody enters in time, gives nothing", async () => {
  await using house = await openHouse();
  const { url, app } = house.sandbox;
  const post = async (path: string, body: Readonly<Record<string, string>>) => {
    const form = new URLSearchParams({ client_id: app.clientId, ...body });
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { accept: "application/json" },
      body: form,
    });
    return (await response.json()) as Readonly<Record<string, string>>;
  };
  const grantOf = (device: Readonly<Record<string, string>>) => ({
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: device["device_code"] ?? "",
  });
  const declined = await post("/login/device/code", {});
  const page = await fetch(`${url}/login/device?user_code=${declined["user_code"]}`);
  expect(await page.text()).toContain(`/login/device?user_code=${declined["user_code"]}&amp;declined=`);
  await fetch(`${url}/login/device?user_code=${declined["user_code"]}&declined=`);
  expect((await post("/login/oauth/access_token", grantOf(declined)))["error"]).toBe("access_denied");
  const late = await post("/login/device/code", {});
  await fetch(`${url}/_sandbox/clock`, { method: "POST", body: JSON.stringify({ advance: 901 }) });
  expect((await post("/login/oauth/access_token", grantOf(late)))["error"]).toBe("expired_token");
});

test("whoever follows the clock is told of each move before the mover is answered", async () => {
  await using house = await openHouse();
  const response = await fetch(`${house.sandbox.url}/_sandbox/clock/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  expect(first?.value).toContain('"offset":0');
  await fetch(`${house.sandbox.url}/_sandbox/clock`, { method: "POST", body: JSON.stringify({ advance: 60 }) });
  expect((await reader?.read())?.value).toContain('"offset":60000');
  await reader?.cancel();
});
