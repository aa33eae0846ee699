import { describe, expect, test } from "vitest";

import { accountId, repositoryId } from "../../src/core/ids.ts";
import { minutes } from "../../src/core/instant.ts";
import type { Client } from "../../src/github/client.ts";
import { openReaders } from "../../src/github/readers.ts";
import { Refused, Unavailable } from "../../src/github/refusal.ts";
import { handsAt } from "../support/registers.ts";

interface Account {
  id: number;
  login: string;
  permission: string;
}

/** GitHub's accounts, by what they are called now, and what each may do in every repository. */
function github(...accounts: Account[]) {
  const calls: string[] = [];
  const clock = handsAt("2026-11-02T09:00:00Z");
  const failing = { with: null as Error | null };
  const rest = async (route: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
    calls.push(
      `${route.replace(/.*\/(\w+|\{account_id\})$/u, "$1")} ${String(parameters["username"] ?? parameters["account_id"])}`,
    );
    if (failing.with !== null) throw failing.with;
    const found = accounts.find(
      ({ id, login }) =>
        id === parameters["account_id"] || login.toLowerCase() === String(parameters["username"]).toLowerCase(),
    );
    if (found === undefined) throw new Refused(route, 404, "Not Found");
    if ("account_id" in parameters) return { data: { id: found.id, login: found.login } };
    return { data: { permission: found.permission, role_name: found.permission, user: { id: found.id } } };
  };
  const client = { rest } as unknown as Client;
  const repository = { id: repositoryId(41), owner: "acme", name: "access" };
  const readers = openReaders(async () => [{ repository, client }], clock);
  const mayRead = async (id: number, login: string): Promise<boolean> =>
    (await readers.readable({ account: accountId(id), login })).length === 1;
  return { mayRead, calls, clock, failing, accounts };
}

describe("who may read", () => {
  test.each(["admin", "maintain", "write", "triage", "read"])("whoever GitHub gives `%s`", async (permission) => {
    expect(await github({ id: 7, login: "requester", permission }).mayRead(7, "requester")).toBe(true);
  });

  test.each(["none", "", "something-new"])("not who is given `%s`", async (permission) => {
    expect(await github({ id: 7, login: "requester", permission }).mayRead(7, "requester")).toBe(false);
  });

  test("one call is enough, and its answer holds for a minute", async () => {
    const { mayRead, calls, clock, accounts } = github({ id: 7, login: "requester", permission: "read" });
    await Promise.all([mayRead(7, "requester"), mayRead(7, "requester")]);
    expect(calls).toEqual(["permission requester"]);
    accounts[0]!.permission = "none";
    clock.move(minutes(1) - 1);
    expect(await mayRead(7, "requester")).toBe(true);
    clock.move(1);
    expect(await mayRead(7, "requester")).toBe(false);
    expect(calls).toHaveLength(2);
  });

  test("an account that was renamed is known by what it is called now", async () => {
    const { mayRead, calls } = github({ id: 7, login: "renamed", permission: "read" });
    expect(await mayRead(7, "requester")).toBe(true);
    expect(calls).toEqual(["permission requester", "{account_id} 7", "permission renamed"]);
  });

  test("who took over the old login of somebody gains nothing for themselves, nor takes anything from them", async () => {
    const { mayRead } = github(
      { id: 7, login: "renamed", permission: "read" },
      { id: 1307, login: "requester", permission: "none" },
    );
    expect(await mayRead(1307, "requester")).toBe(false);
    expect(await mayRead(7, "requester")).toBe(true);
  });

  test("a session of a renamed account gains nothing by who has its old login now", async () => {
    const { mayRead } = github(
      { id: 7, login: "renamed", permission: "none" },
      { id: 1307, login: "requester", permission: "admin" },
    );
    expect(await mayRead(7, "requester")).toBe(false);
  });

  test("each repository is asked about, and only those are told that may be read", async () => {
    const told = (permission: string) =>
      ({ rest: async () => ({ data: { permission, user: { id: 7 } } }) }) as unknown as Client;
    const reached = [
      { repository: { id: repositoryId(41), owner: "acme", name: "access" }, client: told("read") },
      { repository: { id: repositoryId(42), owner: "acme", name: "secret" }, client: told("none") },
      { repository: { id: repositoryId(43), owner: "other", name: "access" }, client: told("write") },
    ];
    const readers = openReaders(async () => reached, handsAt("2026-11-02T09:00:00Z"));
    const readable = await readers.readable({ account: accountId(7), login: "requester" });
    expect(readable.map(({ id }) => id)).toEqual([41, 43]);
  });

  test("an account that is gone reads nothing, whoever has its login", async () => {
    const { mayRead } = github({ id: 1307, login: "requester", permission: "admin" });
    expect(await mayRead(7, "requester")).toBe(false);
    expect(await github().mayRead(7, "requester")).toBe(false);
  });

  test.each([new Unavailable("GET", "no answer"), new Refused("GET", 403, "Resource not accessible")])(
    "where GitHub does not say, nobody does, and it is asked again: %s",
    async (error) => {
      const { mayRead, failing } = github({ id: 7, login: "requester", permission: "read" });
      failing.with = error;
      await expect(mayRead(7, "requester")).rejects.toThrow(error);
      failing.with = null;
      expect(await mayRead(7, "requester")).toBe(true);
    },
  );
});
