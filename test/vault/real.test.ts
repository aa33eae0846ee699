import { appContract } from "./contract-app.ts";
import { failureContract } from "./contract-failures.ts";
import { keysContract } from "./contract-keys.ts";
import { kindsContract } from "./contract-kinds.ts";
import { tokenContract } from "./contract-token.ts";
import { startReal } from "./real.ts";

const name = "a real Vault";
tokenContract(name, startReal);
kindsContract(name, startReal);
keysContract(name, startReal);
appContract(name, startReal);
failureContract(name, startReal);
