import type { VaultCredential } from "../vault/credential.ts";

/** Where nothing is handed over: how the subject gets at it by itself. */
export const howToLogIn = (credential: VaultCredential, { address }: { readonly address: string }): string =>
  credential.kind === "actions"
    ? `The workflow logs in to Vault at ${address} by itself, with the OIDC token of its run, at \`auth/${credential.mount}\`: until the grant ends, its tokens carry its policy.`
    : `Log in to Vault at ${address} as ever: until the grant ends, your tokens carry its policy, those you have already too.`;
