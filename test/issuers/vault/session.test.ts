import { beforeEach, describe, expect, test } from "vitest";

import { hours, instant, milliseconds, minutes, seconds, type Duration } from "../../../src/core/instant.ts";
import { VaultFailure, type FailureKind } from "../../../src/issuers/vault/failure.ts";
import { openSession, type Session } from "../../../src/issuers/vault/session.ts";
import type { Timer } from "../../../src/issuers/vault/timer.ts";
import type { Wire } from "../../../src/issuers/vault/wire.ts";

/** A clock and its timers, moved by hand; and a server that only knows tokens. */
class Bench {
  now = Date.parse("2026-11-02T09:00:00Z");
  readonly asked: string[] = [];
  readonly waits: number[] = [];
  /** Every call fails so; `null`: none does. */
  failing: FailureKind | null = null;
  /** How long the server lets a login's token live at most. */
  longest: Duration = hours(768);
  #timers: { readonly at: number; readonly call: () => void }[] = [];
  #tokens = new Map<string, { until: number; readonly most: number }>();
  readonly session: Session;

  constructor() {
    const timer: Timer = (wait, call) => {
      this.waits.push(wait);
      const one = { at: this.now + wait, call };
      this.#timers.push(one);
      return () => (this.#timers = this.#timers.filter((other) => other !== one));
    };
    const wire: Wire = { as: (token) => async (method, path) => this.#answer(token, method, path) };
    const login = { kind: "approle", mount: "approle", roleId: "role", secretId: () => "the-secret-id" } as const;
    const clock = { now: () => instant(this.now) };
    this.session = openSession({ wire, login, clock, timer, random: () => 0.5 });
  }

  #answer(token: string | null, method: string, path: string): unknown {
    this.asked.push(path);
    const call = { method: method.toUpperCase(), path };
    if (this.failing !== null) throw new VaultFailure(this.failing, call);
    if (path === "auth/approle/login") {
      const name = `own-token-${this.asked.length}`;
      this.#tokens.set(name, { until: this.now + Math.min(hours(1), this.longest), most: this.now + this.longest });
      return this.#auth(name);
    }
    const own = this.#tokens.get(token ?? "");
    if (own === undefined || own.until <= this.now) throw new VaultFailure("forbidden", call);
    if (path !== "auth/token/renew-self") return {};
    own.until = Math.min(this.now + hours(1), own.most);
    return this.#auth(token ?? "");
  }

  #auth(name: string): unknown {
    const left = Math.floor(((this.#tokens.get(name)?.until ?? 0) - this.now) / 1000);
    return { auth: { client_token: name, renewable: true, lease_duration: left } };
  }

  forget(): void {
    this.#tokens.clear();
  }

  call = (): Promise<unknown> => this.session.call("read", "kv/orders" as never);

  /** Lets time go by; what becomes due meanwhile is done, in order. */
  async pass(length: Duration): Promise<void> {
    const end = this.now + length;
    for (;;) {
      const due = this.#timers.filter((one) => one.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.now = Math.max(this.now, due.at);
      this.#timers = this.#timers.filter((other) => other !== due);
      due.call();
      await new Promise(setImmediate);
    }
    this.now = end;
  }

  count = (path: string): number => this.asked.filter((one) => one === path).length;
}

describe("the app's own token", () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  const [login, renewal] = ["auth/approle/login", "auth/token/renew-self"];

  test("is got when first asked for, once for all who ask", async () => {
    expect(bench.session.wrong()).toBe("not logged in to Vault yet");
    await Promise.all([bench.call(), bench.call(), bench.call()]);
    expect(bench.count(login)).toBe(1);
    expect(bench.session.wrong()).toBeNull();
  });

  test("is renewed at two thirds of what remains, and never runs out", async () => {
    await bench.call();
    await bench.pass(minutes(39));
    expect(bench.count(renewal)).toBe(0);
    await bench.pass(minutes(2));
    expect(bench.count(renewal)).toBe(1);
    await bench.pass(hours(48));
    expect(bench.session.wrong()).toBeNull();
    expect(bench.count(login)).toBe(1);
    expect(bench.count(renewal)).toBe(73);
  });

  test("is got anew when renewing brings less than a fifth of what a login gives", async () => {
    bench.longest = hours(2);
    await bench.call();
    await bench.pass(hours(24));
    expect(bench.session.wrong()).toBeNull();
    expect(bench.count(login)).toBeGreaterThan(10);
    expect(bench.count(login)).toBeLessThan(20);
  });

  test("no timer is longer than a timer can be, at Vault's longest lease", async () => {
    const { systemTimer } = await import("../../../src/issuers/vault/timer.ts");
    let called = false;
    const stop = systemTimer(milliseconds(2 ** 33), () => (called = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(called).toBe(false);
    stop();
  });

  test("a server that is sealed for nine hours is asked again and again, ever less often, and then all goes on", async () => {
    await bench.call();
    bench.failing = "sealed";
    await bench.pass(minutes(61));
    expect(bench.session.wrong()).toContain("the server is sealed");
    await expect(bench.call()).rejects.toMatchObject({ kind: "sealed" });
    const before = bench.asked.length;
    await bench.pass(hours(8));
    const tries = bench.asked.length - before;
    expect(tries).toBeGreaterThan((8 * 60) / 5);
    expect(tries).toBeLessThan((8 * 60) / 3);
    bench.failing = null;
    await bench.pass(minutes(5));
    expect(bench.session.wrong()).toBeNull();
    await bench.call();
  });

  test("waits of five seconds become waits of five minutes, never longer", async () => {
    bench.failing = "unreachable";
    await expect(bench.call()).rejects.toMatchObject({ kind: "unreachable" });
    await bench.pass(hours(1));
    expect(bench.waits[0]).toBe(seconds(5) * 0.875);
    expect(Math.max(...bench.waits)).toBe(minutes(5) * 0.875);
  });

  test("whoever asks after the server came back is not kept waiting for the next try", async () => {
    bench.failing = "sealed";
    await expect(bench.call()).rejects.toMatchObject({ kind: "sealed" });
    bench.failing = null;
    await bench.call();
    expect(bench.session.wrong()).toBeNull();
  });

  test("one that Vault does not know any more is replaced, and what was asked is asked again", async () => {
    await bench.call();
    bench.forget();
    await bench.call();
    expect(bench.count(login)).toBe(2);
    expect(bench.asked.slice(-4)).toEqual(["kv/orders", "auth/token/lookup-self", login, "kv/orders"]);
  });

  test("closed, it starts nothing any more", async () => {
    await bench.call();
    bench.session.close();
    await bench.pass(hours(48));
    expect(bench.count(renewal)).toBe(0);
  });

  test("an empty secret is not sent", async () => {
    const wire: Wire = { as: () => () => Promise.reject(new Error("nothing is to be sent")) };
    const login = { kind: "jwt", mount: "jwt", role: "app", token: () => " \n" } as const;
    const clock = { now: () => instant(bench.now) };
    const session = openSession({ wire, login, clock, timer: () => () => undefined });
    await expect(session.call("read", "kv/orders" as never)).rejects.toThrow(
      "the token that the app logs in to Vault with is empty",
    );
  });
});
