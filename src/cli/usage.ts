export type Command = "policy test" | "policy adopt" | "lint" | "explain" | "init vault" | "doctor vault";

/** What `--help` says. */
export const usage: Readonly<Record<Command | "claim" | "all", string>> = {
  all: `usage: countersign <command>

  lint          check entries, register and policy
  explain       tell what an entry goes through, and why
  policy test   run the tests of a policy
  policy adopt  let a tree of rules come into force, where nobody can countersign it (operator)
  claim         collect a credential, or run a command with it
  init vault    print what an administrator sets up in Vault for the catalog
  doctor vault  check it against a server

Every command takes --help and --json. Exit codes: 0 all is well, 1 something is wrong, 2 something could not be read.`,
  "policy test": `usage: countersign policy test [--policies DIR] [--json]

Runs DIR/tests/*.yaml against the policy in DIR, which is \`policies\` where none is given.

Exit codes: 0 all passed, 1 some failed, 2 something could not be read.`,
  "policy adopt": `usage: countersign policy adopt TREE [--repository OWNER/NAME] [--json]

Lets TREE, a git tree of \`policies/\` by its 40 digits, come into force although nobody countersigned it: for rules that cannot be mended by a pull request any more. It takes the settings of the app from the environment. The ledger records it, and an issue announces it.

Exit codes: 0 it is in force, 1 it has mistakes, 2 it could not be tried.`,
  lint: `usage: countersign lint [FILE …] [--json]

Checks access/, policies/ and subjects/ of this folder, or only what is named. Whether teams and people exist is not known here.

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 something could not be read.`,
  explain: `usage: countersign explain FILE [--at COMMIT] [--json]

Tells of each entry in FILE which stages it goes through and why, who may approve, and which rules hold for it; by the policy in this folder, or by that of a commit.

Exit codes: 0 it may be asked for, 1 a rule says no, 2 something could not be read.`,
  "init vault": `usage: countersign init vault --prefix PREFIX [--policies DIR] [--app POLICY] [--terraform | --json]

Prints the policies and roles that the catalog in DIR needs at a Vault or OpenBao server, and the policy of the app itself, which is called \`countersign-\` and the prefix where no other name is given: as commands, or for Terraform. PREFIX is the repository's own, as ACCESS_REPOSITORIES has it. Words in capitals are yours to fill in, and what each policy gives is yours to say.

Exit codes: 0 printed, 2 something could not be read.`,
  "doctor vault": `usage: countersign doctor vault --prefix PREFIX [--policies DIR] [--app POLICY] [--json]

Checks a server against what \`countersign init vault\` prints. It takes VAULT_ADDR, VAULT_NAMESPACE, VAULT_CACERT and VAULT_TOKEN, an administrator's token that may read policies and roles; it changes nothing.

Exit codes: 0 all is as it must be, 1 something is not, 2 something could not be read.`,
  claim: `usage: countersign claim GRANT [--at URL] [--json] [--run]
       countersign claim GRANT [--at URL] [--run] [--env NAME] -- COMMAND …

Collects the credential of a grant, once. GRANT is its address in the pull request, or its name (4800-orders-read-4812.1) with --at or COUNTERSIGN_URL. You log in at GitHub with a code; --run takes the token of the GitHub Actions run that this is part of instead.

Prints the credential alone to standard output, --json all there is to know; or runs COMMAND with it in its environment, as COUNTERSIGN_CREDENTIAL or NAME. It counts as collected once it is printed or COMMAND has started; until then you can come back for another one.

Exit codes: 0 collected, 1 you may not collect it, or not now, 2 it could not be asked for, 3 not logged in; 127 COMMAND cannot be started, else what COMMAND ends with.`,
};
