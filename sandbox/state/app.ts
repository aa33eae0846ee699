import type { KeyObject } from "node:crypto";
import type { Time } from "../clock.ts";

export type Level = "read" | "write" | "admin";
/** `contents: "write"`, `members: "read"` … by GitHub's names. */
export type Permissions = Readonly<Record<string, Level>>;

export interface App {
  readonly id: number;
  readonly nodeId: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly ownerId: number;
  /** The account `<slug>[bot]` in whose name installations act. */
  readonly botId: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callbackUrls: string[];
  readonly publicKey: KeyObject;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhook: { url: string | null; secret: string };
  readonly createdAt: Time;
}

export interface Installation {
  readonly id: number;
  readonly nodeId: string;
  readonly appId: number;
  readonly accountId: number;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  /** Nothing: all repositories of the account. */
  readonly repositoryIds: ReadonlySet<number> | null;
  readonly createdAt: Time;
}

export interface Delivery {
  readonly id: number;
  /** The same for each redelivery: `X-GitHub-Delivery`. */
  readonly guid: string;
  readonly appId: number;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly event: string;
  readonly action: string | null;
  readonly redelivery: boolean;
  /** Exactly what is sent, so that a redelivery has the same bytes. */
  readonly body: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  state: "pending" | "in-flight" | "done";
  deliveredAt: Time;
  /** Seconds. */
  duration: number;
  url: string;
  /** `OK`, or why it failed; nothing while pending. */
  status: string | null;
  statusCode: number;
  responseHeaders: Readonly<Record<string, string>>;
  responseBody: string;
}
