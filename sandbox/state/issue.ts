import type { Time } from "../clock.ts";
import type { TimelineEvent } from "./timeline.ts";

export interface Issue {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly repositoryId: number;
  readonly authorId: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | null;
  closedById: number | null;
  readonly timeline: TimelineEvent[];
  readonly createdAt: Time;
  updatedAt: Time;
  closedAt: Time | null;
  editorId: number | null;
  lastEditedAt: Time | null;
}

/** A comment on an issue or on a pull request: they share numbers, and comments. */
export interface Comment {
  readonly id: number;
  readonly nodeId: string;
  readonly repositoryId: number;
  readonly number: number;
  readonly authorId: number;
  /** The app through which it was written, when a user's token of an app or an installation wrote it. */
  readonly viaAppId: number | null;
  body: string;
  readonly createdAt: Time;
  updatedAt: Time;
  editorId: number | null;
  lastEditedAt: Time | null;
}
