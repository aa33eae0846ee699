export type Command = "policy test" | "lint" | "explain";

/** What `--help` says. */
export const usage: Readonly<Record<Command | "all", string>> = {
  all: `usage: countersign <command>

  lint          check entries, register and policy
  explain       tell what an entry goes through, and why
  policy test   run the tests of a policy

Every command takes --help and --json. Exit codes: 0 all is well, 1 something is wrong, 2 something could not be read.`,
  "policy test": `usage: countersign policy test [--policies DIR] [--json]

Runs DIR/tests/*.yaml against the policy in DIR, which is \`policies\` where none is given.

Exit codes: 0 all passed, 1 some failed, 2 something could not be read.`,
  lint: `usage: countersign lint [FILE …] [--json]

Checks access/, policies/ and subjects/ of this folder, or only what is named. Whether teams and people exist is not known here.

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 something could not be read.`,
  explain: `usage: countersign explain FILE [--at COMMIT] [--json]

Tells of each entry in FILE which stages it goes through and why, who may approve, and which rules hold for it; by the policy in this folder, or by that of a commit.

Exit codes: 0 it may be asked for, 1 a rule says no, 2 something could not be read.`,
};
