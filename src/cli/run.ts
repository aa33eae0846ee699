import { parseArgs } from "node:util";
import { explain } from "./explain.ts";
import { lint } from "./lint.ts";
import { codes, type ExitCode, type Terminal } from "./terminal.ts";
import { testPolicy } from "./test-policy.ts";
import { usage, type Command } from "./usage.ts";

/** Runs one command line; gives the exit code. */
export function run(argv: readonly string[], terminal: Terminal): ExitCode {
  const command = commandIn(argv);
  if (command === null) return unknown(argv, terminal);
  const rest = argv.slice(command === "policy test" ? 2 : 1);
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(usage[command]);
    return codes.good;
  }
  try {
    return commands[command](rest, terminal);
  } catch (error) {
    if (!isArgumentError(error)) throw error;
    return wrong(error.message.replace(/[.:]? To specify.*$/s, "").replace(/\.$/, ""), command, terminal);
  }
}

/** Commands that need nothing but files. */
type Here = Exclude<Command, "policy adopt" | "init vault" | "doctor vault">;

const commands: Readonly<Record<Here, (args: readonly string[], terminal: Terminal) => ExitCode>> = {
  "policy test": (args, terminal) => {
    const { values } = parseArgs({
      args: [...args],
      options: { policies: { type: "string", default: "policies" }, json: { type: "boolean", default: false } },
    });
    return testPolicy(values.policies, values.json, terminal);
  },
  lint: (args, terminal) => {
    const options = { json: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return lint(positionals, values.json, terminal);
  },
  explain: (args, terminal) => {
    const options = { at: { type: "string" }, json: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return wrong("name one file with entries", "explain", terminal);
    return explain(file, values.at, values.json, terminal);
  },
};

function commandIn([first, second]: readonly string[]): Here | null {
  const name = first === "policy" ? `policy ${second ?? ""}` : (first ?? "");
  return Object.hasOwn(commands, name) ? (name as Here) : null;
}

function unknown(argv: readonly string[], terminal: Terminal): ExitCode {
  const [first, second] = argv;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    terminal.out(usage.all);
    return first === undefined ? codes.unreadable : codes.good;
  }
  const name = first === "policy" && second !== undefined ? `policy ${second}` : first;
  terminal.err(`there is no command \`countersign ${name}\`\n\n${usage.all}`);
  return codes.unreadable;
}

function wrong(message: string, command: Command, terminal: Terminal): ExitCode {
  terminal.err(`${message.slice(0, 1).toLowerCase()}${message.slice(1).replaceAll("'", "`")}\n\n${usage[command]}`);
  return codes.unreadable;
}

const isArgumentError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
