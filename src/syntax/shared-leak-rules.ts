import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretLintRuleContext, SecretLintSourceCode } from "@secretlint/types";
import type { Found } from "./leaks.ts";

/**
 * Secretlint's recommended rules, called one by one: no configuration, no file access, no profiler that keeps every
 * run, and no message that was ever put together with the secret in it.
 */
export function foundBySecretlint(text: string): readonly Found[] {
  const found: Found[] = [];
  const source = sourceOf(text);
  for (const rule of scanners) void rule.create(reporting(found, nameOf(rule.meta.id)), {}).file?.(source);
  return found;
}

/** Comments like `secretlint-disable` in a request would turn the rules off: whoever pastes does not decide that. */
const scanners = rules.filter(({ meta }) => meta.type === "scanner" && !meta.id.endsWith("filter-comments"));

/** A rule says what it found by `report`; its texts, which repeat it, are never asked for. */
const reporting = (found: Found[], what: string): SecretLintRuleContext => ({
  sharedOptions: {},
  createTranslator: () => () => ({ message: what, messageId: what, data: {} }),
  report: ({ range: [start, end] }) => void found.push({ start, end, what }),
  ignore: () => undefined,
});

/** A text without a file: nothing of it lies on a disk. */
const sourceOf = (content: string): SecretLintSourceCode => ({
  content,
  contentType: "text",
  hasBOM: false,
  ext: "",
  filePath: undefined,
  physicalFilePath: undefined,
  getFilePath: () => undefined,
  getPhysicalFilePath: () => undefined,
  locationToRange: () => [0, 0],
  rangeToLocation: () => ({ start: nowhere, end: nowhere }),
  positionToIndex: () => 0,
  indexToPosition: () => nowhere,
});

/** Rules report where in the text they found something by index; lines and columns are told elsewhere. */
const nowhere = { line: 1, column: 0 };

function nameOf(id: string): string {
  const rule = id.replace(/^.*secretlint-rule-/u, "");
  return names[rule] ?? `credential of ${rule}`;
}

const names: Readonly<Record<string, string>> = {
  aws: "AWS key",
  basicauth: "address with a password",
  "database-connection-string": "address with a password",
  docker: "Docker credential",
  gcp: "Google Cloud key",
  github: "GitHub token",
  gitlab: "GitLab token",
  "hashicorp-vault": "Vault token",
  npm: "npm token",
  privatekey: "private key",
  slack: "Slack credential",
};
