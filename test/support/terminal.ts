import { claim } from "../../src/cli/claim/claim.ts";
import { control, type Place } from "./place.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Somebody with a terminal, and a browser beside it in which they are logged in at GitHub. */
export interface AtTerminal {
  /** Who enters the code; nobody does where there is none. */
  readonly login?: string;
  /** Presses "Cancel" instead. */
  readonly declines?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `countersign claim …`; while it waits for the code to be entered, that is done, and GitHub's time passes. */
export async function claims(place: Pick<Place, "sandboxUrl">, line: readonly string[], at: AtTerminal): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await claim(line, {
    out: async (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: { ...process.env, ...at.env },
    pause: async (seconds) => {
      const [, shown] = /enter ([0-9A-F]{4}-[0-9A-F]{4})/u.exec(err.join("\n")) ?? [];
      if (shown !== undefined) await enters(place, shown, at);
      await control(place, "POST", "/clock", { advance: seconds });
    },
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

async function enters(place: Pick<Place, "sandboxUrl">, code: string, { login, declines }: AtTerminal): Promise<void> {
  if (login === undefined && declines !== true) return;
  const query = new URLSearchParams({ user_code: code, ...(login === undefined ? { declined: "" } : { login }) });
  await fetch(`${place.sandboxUrl}/login/device?${query.toString()}`);
}
