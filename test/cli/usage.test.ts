import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { command, root } from "./run-command.ts";

test("the commands are told, and each tells its own", () => {
  expect(command("--help")).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "usage: countersign <command>

      lint          check entries, register and policy
      explain       tell what an entry goes through, and why
      policy test   run the tests of a policy
      policy adopt  let a tree of rules come into force, where nobody can countersign it (operator)
      claim         collect a credential, or run a command with it
      init vault    print what an administrator sets up in Vault for the catalog
      doctor vault  check it against a server

    Every command takes --help and --json. Exit codes: 0 all is well, 1 something is wrong, 2 something could not be read.",
    }
  `);
  expect(command("policy test --help").out).toContain("usage: countersign policy test");
  expect(command("lint -h").out).toContain("usage: countersign lint");
  expect(command("explain --help").code).toBe(0);
});

test("what is unknown is refused by name", () => {
  expect(command("dance").err).toContain("there is no command `countersign dance`");
  expect(command("policy dance").err).toContain("there is no command `countersign policy dance`");
  expect(command("lint --fast").err.split("\n")[0]).toBe("unknown option `--fast`");
  expect(command("policy test --policies").code).toBe(2);
  expect(command("policy test more").code).toBe(2);
});

test("it starts with whichever Node there is", () => {
  const out = execFileSync(join(root, "src/cli/countersign.js"), ["--help"], { encoding: "utf8" });
  expect(out).toContain("usage: countersign");
});
