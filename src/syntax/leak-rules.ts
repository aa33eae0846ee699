import { isRandom } from "./random.ts";
import type { Found } from "./leaks.ts";

interface Rule {
  readonly what: string;
  /** The group `secret` is what is hidden; without it, the whole. */
  readonly pattern: RegExp;
  readonly unless?: (secret: string) => boolean;
}

const start = String.raw`(?<![A-Za-z0-9])`;
const end = String.raw`(?![A-Za-z0-9])`;
const rule = (what: string, pattern: string, unless?: Rule["unless"]): Rule => ({
  what,
  pattern: new RegExp(pattern, "dgu"),
  ...(unless === undefined ? {} : { unless }),
});

/** What stands in the place of a secret in documents and questions. */
const isPlaceholder = (value: string): boolean =>
  /^(?:\$[A-Z_a-z{(]|[<{[(%*•…])|example|redacted|changeme|placeholder|^(?:password|secret|guest|pass)$|^(.)\1+$/iu.test(
    value,
  );

const named = String.raw`pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|(?:api|access|account|private|signing|encryption|client|shared|auth|master|root)[-_ ]?(?:key|token|secret)|_key`;

/** What the shared rules do not know, or know only in another form: our own tokens first. */
const rules: readonly Rule[] = [
  rule("token", String.raw`${start}eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}`),
  rule("encrypted token", String.raw`${start}eyJ[\w-]{8,}\.[\w-]*\.[\w-]{12,}\.[\w-]{16,}\.[\w-]{16,}`),
  rule("Vault token", String.raw`${start}hv[sbr]\.[\w-]{20,}`),
  rule("Vault token", String.raw`(?<![\w.-])[sbr]\.[A-Za-z0-9]{24,}(?![\w-])`, (value) => !isRandom(value.slice(2))),
  rule(
    "private key",
    String.raw`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[^-\n"'\x60]|-(?!----)|\n(?!\s{0,40}[a-z][a-z-]{0,30}:\s)){0,20000}(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----)?`,
    // Its mere name, as documents have it, is no key.
    (value) => !/[A-Za-z0-9+/]{32}/u.test(value),
  ),
  rule("private key", String.raw`${start}AGE-SECRET-KEY-1[A-Z0-9]{20,}`),
  rule(
    "private key",
    String.raw`PuTTY-User-Key-File-\d(?:(?!Private-MAC|PuTTY-User)[\s\S]){0,20000}(?:Private-MAC: ?\S+)?`,
  ),
  rule("GitHub token", String.raw`${start}(?:gh[opsur]_[\w.-]{30,}|github_pat_\w{30,})`),
  rule("AWS key", String.raw`${start}(?:AKIA|ASIA)[A-Z2-7]{16}${end}`, (value) => value.endsWith("EXAMPLE")),
  rule("Google Cloud key", String.raw`${start}(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})`),
  rule("Azure key", String.raw`\b(?:AccountKey|SharedAccessKey|sig)=(?<secret>[\w+/%-]{40,}=*)`),
  rule("Slack credential", String.raw`${start}xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{16,}`),
  rule("npm token", String.raw`_authToken\s*=\s*["']?(?<secret>[\w-]{16,})`),
  rule("API key", String.raw`${start}(?:sk|rk|pk)[-_][A-Za-z0-9_-]{24,}`, (value) => !isRandom(value)),
  rule(
    "address with a password",
    String.raw`\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@"'<>]{0,100}:(?<secret>[^\s/@"'<>]{3,200})@[\w[]`,
    isPlaceholder,
  ),
  rule(
    "credential",
    String.raw`\b(?:[Bb]earer|[Bb]asic)\s{1,3}(?<secret>[\w.~+/-]{16,}=*)`,
    (value) => !isRandom(value),
  ),
  {
    what: "credential",
    pattern: new RegExp(
      String.raw`(?:${named})[\w-]{0,20}["'\x60]?\s{0,3}(?::|=|:=|=>|\bis\b)\s{0,3}["'\x60]?(?<secret>[^\s"'\x60,;<>]{8,200})`,
      "dgiu",
    ),
    unless: (value) => isPlaceholder(value) || !isRandom(value),
  },
];

export function foundByOwnRules(text: string): readonly Found[] {
  return rules.flatMap(({ what, pattern, unless }) =>
    [...text.matchAll(pattern)].flatMap((match): readonly Found[] => {
      const [from, to] = match.indices?.groups?.["secret"] ?? match.indices![0]!;
      return unless?.(text.slice(from, to)) === true ? [] : [{ start: from, end: to, what }];
    }),
  );
}
