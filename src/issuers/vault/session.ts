import { between, milliseconds, minutes, seconds, type Duration } from "../../core/instant.ts";
import type { Clock } from "../../ports.ts";
import { adviceFor } from "./capabilities.ts";
import { isFailure, VaultFailure } from "./failure.ts";
import { logIn, ownToken, type Login, type OwnToken } from "./login.ts";
import { path } from "./path.ts";
import { backoff, pause, type Timer } from "./timer.ts";
import type { Call, Wire } from "./wire.ts";

export interface SessionOptions {
  readonly wire: Wire;
  readonly login: Login;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random?: () => number;
}

/** Calls in the app's own name, whatever becomes of its token. */
export interface Session {
  readonly call: Call;
  /** `null`: the app is logged in; otherwise why it is not. */
  wrong(): string | null;
  close(): void;
}

const retries = { from: seconds(5), to: minutes(5) };
/** A node that is behind catches up within moments. */
const catchUp = [50, 200, 500, 1000].map(milliseconds);

/**
 * Logs in when first asked, renews at two thirds of what remains, logs in again when renewing brings little, and goes
 * on trying for as long as the server is sealed or away.
 */
export function openSession({ wire, login, clock, timer, random = Math.random }: SessionOptions): Session {
  let own: OwnToken | null = null;
  let logging: Promise<OwnToken> | null = null;
  let trouble: string | null = "not logged in to Vault yet";
  let failed = 0;
  let stopTimer = (): void => undefined;
  let closed = false;

  const live = (): OwnToken | null => (own !== null && clock.now() < own.until ? own : null);

  function keep(token: OwnToken): OwnToken {
    own = token;
    trouble = null;
    failed = 0;
    const length = between(clock.now(), token.until);
    if (length > 0) again(milliseconds((length * 2 * (0.95 + random() / 10)) / 3));
    return token;
  }

  function again(wait: Duration): void {
    stopTimer();
    if (!closed) stopTimer = timer(wait, () => void refresh());
  }

  function logInOnce(): Promise<OwnToken> {
    logging ??= logIn(wire.as(null), login, clock.now())
      .then(keep)
      .catch((error: unknown) => {
        trouble = `cannot log in: ${error instanceof Error ? error.message : "unknown"}`;
        if (live() === null) again(backoff(failed++, retries.from, retries.to, random));
        throw error;
      })
      .finally(() => (logging = null));
    return logging;
  }

  /** Never throws: what fails here is tried again later, and said by `wrong`. */
  async function refresh(): Promise<void> {
    const token = live();
    try {
      if (token?.renewable !== true) await logInOnce();
      else await renew(token);
    } catch (error) {
      trouble = error instanceof Error ? error.message : "unknown";
      again(backoff(failed++, retries.from, retries.to, random));
    }
  }

  async function renew(token: OwnToken): Promise<void> {
    try {
      const now = clock.now();
      const renewed = ownToken(await wire.as(token.token)("write", path`auth/token/renew-self`), now);
      // Its longest life is nearly used up when renewing gives less than a fifth of what the login gave.
      if (between(now, renewed.until) < token.granted / 5) await logInOnce();
      else keep({ ...renewed, granted: token.granted });
    } catch (error) {
      if (!isFailure(error, "forbidden", "rejected")) throw error;
      await logInOnce();
    }
  }

  const token = async (): Promise<OwnToken> => live() ?? (await logInOnce());

  /** A node that is behind has not done anything: asking it again is safe. */
  async function patiently(ask: () => Promise<unknown>): Promise<unknown> {
    for (const wait of catchUp) {
      try {
        return await ask();
      } catch (error) {
        if (!isFailure(error, "not-synchronised")) throw error;
        await pause(timer, wait);
      }
    }
    return ask();
  }

  const call: Call = async (method, where, data, options) => {
    const used = await token();
    const ask = (as: OwnToken): Promise<unknown> => patiently(() => wire.as(as.token)(method, where, data, options));
    try {
      return await ask(used);
    } catch (error) {
      if (!isFailure(error, "forbidden")) throw error;
      // A dead token and a missing policy look alike.
      if (await isAlive(used)) throw await withAdvice(error);
      own = own === used ? null : own;
      const fresh = await token();
      return ask(fresh).catch(async (second: unknown) => {
        throw isFailure(second, "forbidden") ? await withAdvice(second) : second;
      });
    }
  };

  async function isAlive({ token: of }: OwnToken): Promise<boolean> {
    try {
      await wire.as(of)("read", path`auth/token/lookup-self`);
      return true;
    } catch (error) {
      if (isFailure(error, "forbidden")) return false;
      throw error;
    }
  }

  async function withAdvice(error: VaultFailure): Promise<VaultFailure> {
    const status = error.status === null ? {} : { status: error.status };
    try {
      const advice = await adviceFor(wire.as((await token()).token), error);
      return advice === null ? error : new VaultFailure("forbidden", error, { ...status, advice });
    } catch {
      // Not even that is allowed: what is known is said.
      return error;
    }
  }

  return {
    call,
    wrong: () => (live() === null ? (trouble ?? "the login at Vault has run out") : null),
    close: () => {
      closed = true;
      stopTimer();
    },
  };
}
