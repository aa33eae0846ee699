import type { Account } from "./account.ts";
import type { App, Installation, Permissions } from "./app.ts";

/** Who is calling, as the credential says. */
export type Actor =
  | { readonly kind: "anonymous" }
  /** A person, by a personal token or (then `via`) a token of an app they authorised. */
  | { readonly kind: "user"; readonly account: Account; readonly via: App | null }
  /** The app itself, by its JWT: may only ask about itself. */
  | { readonly kind: "app"; readonly app: App }
  | {
      readonly kind: "installation";
      readonly app: App;
      readonly installation: Installation;
      /** `<slug>[bot]`. */
      readonly account: Account;
      readonly permissions: Permissions;
      readonly repositoryIds: ReadonlySet<number> | null;
    };

/** An actor in whose name something can be written. */
export type Author = Extract<Actor, { readonly account: Account }>;

export type Token =
  | {
      readonly kind: "installation";
      readonly installationId: number;
      readonly permissions: Permissions;
      readonly repositoryIds: ReadonlySet<number> | null;
      /** Milliseconds of the sandbox's clock. */
      readonly expiresAt: number;
    }
  | {
      readonly kind: "user";
      readonly userId: number;
      readonly appId: number | null;
      readonly scopes: readonly string[];
    };
