/** What people see of a decision, by login and name. */
export interface Shows {
  readonly request: string;
  readonly stages: Readonly<Record<string, string>>;
  readonly approvers: Readonly<Record<string, readonly string[]>>;
  readonly discounted: readonly string[];
  readonly problems: readonly string[];
  readonly asks: readonly string[];
}
