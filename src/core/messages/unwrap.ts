/** Where a wrap is opened, and by what. */
export interface Wrapped {
  readonly token: string;
  readonly at: { readonly address: string; readonly namespace: string | null };
  /** Paths of dynamic credentials that the token in it reads. */
  readonly reads: readonly string[];
}

/** Commands as they are typed: to look at a wrap, to open it, and to read with what was in it. */
export function unwrapLines({ token, at, reads }: Wrapped): {
  readonly look: string;
  readonly open: { readonly vault: string; readonly bao: string };
  readonly read: readonly string[];
} {
  const setting = (tool: "VAULT" | "BAO"): string =>
    [`${tool}_ADDR='${at.address}'`, ...(at.namespace === null ? [] : [`${tool}_NAMESPACE='${at.namespace}'`])].join(
      " ",
    );
  return {
    look: `${setting("VAULT")} vault write sys/wrapping/lookup token='${token}'`,
    open: {
      vault: `${setting("VAULT")} vault unwrap '${token}'`,
      bao: `${setting("BAO")} bao unwrap '${token}'`,
    },
    read: reads.map((path) => `${setting("VAULT")} VAULT_TOKEN=‹the token in it› vault read ${path}`),
  };
}
