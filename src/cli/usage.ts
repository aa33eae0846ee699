export type Command = "policy test";

/** What `--help` says. */
export const usage: Readonly<Record<Command | "all", string>> = {
  all: `usage: countersign <command>

  policy test   run the tests of a policy

Every command takes --help and --json. Exit codes: 0 all is well, 1 something is wrong, 2 something could not be read.`,
  "policy test": `usage: countersign policy test [--policies DIR] [--json]

Runs DIR/tests/*.yaml against the policy in DIR, which is \`policies\` where none is given.

Exit codes: 0 all passed, 1 some failed, 2 something could not be read.`,
};
