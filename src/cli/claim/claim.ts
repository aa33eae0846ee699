import { parseArgs } from "node:util";
import { unwrapLines } from "../../core/messages/unwrap.ts";
import { usage } from "../usage.ts";
import { actionsToken } from "./actions-token.ts";
import { grantAddress, type GrantAddress } from "./address.ts";
import {
  collect,
  collectAsRun,
  confirm,
  discover,
  openSession,
  reportOpened,
  type Collected,
  type Handed,
} from "./deployment.ts";
import { logIn } from "./device-flow.ts";
import { runWith } from "./hand-over.ts";
import { ends, Stopped } from "./stopped.ts";
import { unwrap, type Opened } from "./unwrap.ts";

/** Where a claim runs. */
export interface Claiming {
  /** Resolves when the text is written, so that what nobody got is not confirmed. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly pause: (seconds: number) => Promise<void>;
}

interface Asked {
  readonly address: GrantAddress;
  readonly json: boolean;
  readonly asRun: boolean;
  /** The variable that holds the credential. */
  readonly name: string;
  readonly command: readonly string[];
}

/** `countersign claim`: answers the exit code. */
export async function claim(argv: readonly string[], where: Claiming): Promise<number> {
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (own.includes("--help") || own.includes("-h")) {
    await where.out(usage.claim);
    return ends.collected;
  }
  const asked = read(argv, where.env);
  if (typeof asked === "string") {
    where.err(`${asked}\n\n${usage.claim}`);
    return ends.unreachable;
  }
  try {
    return await collectAndHandOver(asked, where);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    where.err(error.message);
    return error.code;
  }
}

function read(argv: readonly string[], env: NodeJS.ProcessEnv): Asked | string {
  const dashes = argv.indexOf("--");
  const [own, command] = dashes < 0 ? [argv, []] : [argv.slice(0, dashes), argv.slice(dashes + 1)];
  const options = {
    at: { type: "string" },
    json: { type: "boolean", default: false },
    run: { type: "boolean", default: false },
    env: { type: "string", default: "COUNTERSIGN_CREDENTIAL" },
  } as const;
  let parsed;
  try {
    parsed = parseArgs({ args: [...own], options, allowPositionals: true });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : "");
  }
  const { values, positionals } = parsed;
  const [grant, ...more] = positionals;
  if (grant === undefined || more.length > 0) return "name one grant; a command comes after `--`";
  if (dashes >= 0 && command.length === 0) return "name a command after `--`";
  if (values.json && command.length > 0) return "`--json` prints the credential, and a command takes it: choose one";
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(values.env)) return `\`${values.env}\` is no name of a variable`;
  const address = grantAddress(grant, values.at ?? env["COUNTERSIGN_URL"]);
  if (typeof address === "string") return address;
  return { address, json: values.json, asRun: values.run, name: values.env, command };
}

/** As Node says it, in our way of saying. */
const wrong = (message: string): string =>
  `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`.replace(/[.:]? To specify.*$/s, "").replaceAll("'", "`");

async function collectAndHandOver(asked: Asked, where: Claiming): Promise<number> {
  const { address, command, json } = asked;
  const held = asked.asRun ? await asRun(address, where) : await asPerson(address, where);
  const confirmed = (): Promise<void> => confirm(address, held.session);
  if (command.length > 0) {
    const env = await environmentOf(asked, held, where);
    return runWith(command, { ...where.env, ...env }, confirmed);
  }
  if (json) await where.out(JSON.stringify(held.collected.said, null, 2));
  else await print(held.collected, where);
  await confirmed();
  return ends.collected;
}

/** A wrap is opened here, so that the command finds what was in it. */
async function environmentOf(asked: Asked, held: Held, where: Claiming): Promise<Readonly<Record<string, string>>> {
  const { grant, expiresAt, handed } = held.collected;
  const named = { COUNTERSIGN_GRANT: grant, COUNTERSIGN_EXPIRES_AT: expiresAt };
  if (handed.kind === "nothing") throw new Stopped(ends.refused, `Nothing is handed over. ${handed.how}`);
  if (handed.kind !== "wrapped") return { ...named, [asked.name]: handed.credential };
  const opened = (await unwrap(handed)) ?? (await openAnother(asked, held, where));
  return { ...named, ...opened.env, [asked.name]: opened.credential };
}

/** Somebody was there before: that is told, the credential is revoked, and another one is made and opened. */
async function openAnother({ address, asRun }: Asked, { session }: Held, where: Claiming): Promise<Opened> {
  const alarm = "ALARM: the wrap was opened before, or swapped";
  if (asRun) throw new Stopped(ends.refused, `${alarm}: tell the operators of ${address.deployment}`);
  where.err(`${alarm}. It is reported, and another one is made.`);
  const { handed } = await reportOpened(address, session);
  const opened = handed.kind === "wrapped" ? await unwrap(handed) : null;
  if (opened !== null) return opened;
  throw new Stopped(ends.refused, `${alarm} again: tell the operators of ${address.deployment}`);
}

interface Held {
  readonly collected: Collected;
  readonly session: string;
}

async function asPerson(address: GrantAddress, where: Claiming): Promise<Held> {
  const { deployment } = address;
  const discovered = await discover(deployment);
  const tell = (page: string, code: string): void =>
    where.err(
      `To collect ${address.name} from ${deployment}, open\n\n  ${page}\n\nand enter ${code}. Enter no code that somebody else gave you.`,
    );
  const session = await openSession(deployment, await logIn(discovered, { tell, pause: where.pause }));
  return { collected: await collect(address, session), session };
}

async function asRun(address: GrantAddress, where: Claiming): Promise<Held> {
  await discover(address.deployment);
  return collectAsRun(address, await actionsToken(where.env, address.deployment));
}

/** The credential alone on the output, so that it can be piped; what one must know of it beside it. */
async function print({ grant, entitlement, expiresAt, handed }: Collected, { out, err }: Claiming): Promise<void> {
  const of = `${grant}, for ${entitlement}`;
  switch (handed.kind) {
    case "token":
      err(`The credential of ${of}. It is shown this once, and ends at ${expiresAt}.`);
      await out(handed.credential);
      return err(
        `Send it as \`Authorization: Bearer …\` to ${handed.audience}, and to nothing else: it is made for this audience.`,
      );
    case "wrapped":
      err(`What opens the wrap of ${of}, once, until ${handed.opensUntil}. The credential ends at ${expiresAt}.`);
      await out(handed.token);
      return err(howToOpen(handed));
    case "public":
      err(`The certificate of ${of}. It is no secret: it works with your own key only. It ends at ${expiresAt}.`);
      return out(handed.credential);
    case "nothing":
      return err(`Nothing is handed over for ${of}, which ends at ${expiresAt}. ${handed.how}`);
  }
}

function howToOpen(handed: Extract<Handed, { readonly kind: "wrapped" }>): string {
  const { look, open, read } = unwrapLines(handed);
  return [
    `First see that nothing was swapped: it must say creation_path ${handed.creationPath}`,
    `  ${look}`,
    "Then open it, with Vault or OpenBao:",
    `  ${open.vault}`,
    `  ${open.bao}`,
    ...read.map((line) => `  ${line}`),
    "If the token is not valid or does not exist, or tells another path, that is an alarm: report it on the page of the grant.",
  ].join("\n");
}
