import { association } from "../../api/shapes/account.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Fields } from "../fields.ts";
import { accountById, accountOrNull } from "../things.ts";

/** What somebody wrote: a pull request, an issue, a comment, a review. */
export interface Written {
  readonly id: number;
  readonly nodeId: string;
  readonly authorId: number;
  readonly body: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly editorId: number | null;
  readonly lastEditedAt: string | null;
}

/** The fields of GitHub's interface `Comment`, with both database ids. */
export function writtenFields<T extends Written>(repositoryOf: (value: T, world: World) => Repository): Fields<T> {
  return {
    id: ({ nodeId }) => nodeId,
    databaseId: ({ id }) => id,
    fullDatabaseId: ({ id }) => String(id),
    author: ({ authorId }, _, { world }) => accountById(world, authorId),
    authorAssociation: (value, _, { world }) => association(world, repositoryOf(value, world), value.authorId),
    body: ({ body }) => body ?? "",
    createdAt: ({ createdAt }) => createdAt,
    updatedAt: ({ updatedAt }) => updatedAt,
    editor: ({ editorId }, _, { world }) => accountOrNull(world, editorId),
    lastEditedAt: ({ lastEditedAt }) => lastEditedAt,
    includesCreatedEdit: ({ lastEditedAt }) => lastEditedAt !== null,
    createdViaEmail: () => false,
    // Nothing in this sandbox hides a comment, or labels anything.
    isMinimized: () => false,
    minimizedReason: () => null,
    labels: (_, args: PageArguments) => connection([], args, { name: "labels", key: () => "", node: () => null }),
    viewerDidAuthor: ({ authorId }, _, { actor }) => authorId === actor.account.id,
  };
}
