import { vi } from "vitest";

import { startFake } from "../../support/fake-vault/under-test.ts";
import { appContract } from "../../vault/contract-app.ts";
import { failureContract } from "../../vault/contract-failures.ts";
import { keysContract } from "../../vault/contract-keys.ts";
import { kindsContract } from "../../vault/contract-kinds.ts";
import { tokenContract } from "../../vault/contract-token.ts";

// Node-vault prints bodies when it is told to: ours does not listen.
vi.hoisted(() => (process.env["DEBUG"] = "node-vault"));

const name = "the fake";
tokenContract(name, startFake);
kindsContract(name, startFake);
keysContract(name, startFake);
appContract(name, startFake);
failureContract(name, startFake);
