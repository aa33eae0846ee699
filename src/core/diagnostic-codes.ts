import type { Code } from "./diagnostic.ts";
import { configurationCodes } from "./diagnostic-codes-configuration.ts";
import { decisionCodes } from "./diagnostic-codes-decision.ts";
import { entryCodes } from "./diagnostic-codes-entries.ts";
import { ledgerCodes } from "./diagnostic-codes-ledger.ts";
import { registerCodes } from "./diagnostic-codes-register.ts";
import { rulesCodes } from "./diagnostic-codes-rules.ts";
import { testCodes } from "./diagnostic-codes-tests.ts";

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
  ...configurationCodes,
  ...ledgerCodes,
  ...registerCodes,
  ...testCodes,
};
