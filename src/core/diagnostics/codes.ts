import type { Code } from "./diagnostic.ts";
import { configurationCodes } from "./codes-configuration.ts";
import { decisionCodes } from "./codes-decision.ts";
import { entryCodes } from "./codes-entries.ts";
import { grantCodes } from "./codes-grants.ts";
import { guardedCodes } from "./codes-guarded.ts";
import { leakCodes } from "./codes-leaks.ts";
import { ledgerCodes } from "./codes-ledger.ts";
import { registerCodes } from "./codes-register.ts";
import { rulesCodes } from "./codes-rules.ts";
import { testCodes } from "./codes-tests.ts";

/** What a code stands for, as docs/errors.md explains it. */
export interface CodeMeaning {
  readonly title: string;
  /** A message as it is shown, or what one writes to see it. */
  readonly example: string;
  readonly remedy: string;
}

export type CodeTable = Readonly<Partial<Record<Code, CodeMeaning>>>;

/** Every code there is: E1 entries, E2 catalog, E3 policy and its tests, E4 directory and keys, E5 and E6 the decision, E7 configuration, E8 the ledger, E9 the register, W3 warnings about the rules, W5 about requests. */
export const diagnosticCodes: CodeTable = {
  ...entryCodes,
  ...rulesCodes,
  ...decisionCodes,
  ...leakCodes,
  ...grantCodes,
  ...guardedCodes,
  ...configurationCodes,
  ...ledgerCodes,
  ...registerCodes,
  ...testCodes,
};
