import type { GitObject, TreeEntry } from "../../git/object.ts";
import type { Repository } from "../../state/repository.ts";
import { fullName } from "../../state/lookup.ts";
import { nodeId } from "../../state/ids.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { commitOrNull, type ObjectIn } from "../things.ts";

/** Text of larger blobs is cut here: GraphQL docs, `Blob.isTruncated`. */
const mostText = 512_000;
/** Git, and GitHub with it, takes a blob for binary when a NUL is among its first bytes. */
const sniffed = 8000;

async function contentOf({ repository, oid }: ObjectIn): Promise<Buffer> {
  const object: GitObject | undefined = await repository.git.object(oid);
  if (object === undefined) throw new Error(`${repository.name} has no object ${oid}`);
  return object.content;
}

const isBinary = (content: Buffer): boolean => content.subarray(0, sniffed).includes(0);

const commitPath = ({ repository, oid }: ObjectIn, { world }: Context): string =>
  `/${fullName(world, repository)}/commit/${oid}`;

function objectFields(kind: "Blob" | "Tree"): Fields<ObjectIn> {
  return {
    id: ({ repository, oid }) => nodeId(kind, `${repository.id}:${oid}`),
    oid: ({ oid }) => oid,
    abbreviatedOid: ({ oid }) => oid.slice(0, 7),
    repository: ({ repository }) => new Thing("Repository", repository),
    commitResourcePath: (value, _, context) => commitPath(value, context),
    commitUrl: (value, _, context) => context.world.url() + commitPath(value, context),
  };
}

export const blob: Fields<ObjectIn> = {
  ...objectFields("Blob"),
  byteSize: async (value) => (await contentOf(value)).length,
  isBinary: async (value) => isBinary(await contentOf(value)),
  isTruncated: async (value) => (await contentOf(value)).length > mostText,
  text: async (value) => {
    const content = await contentOf(value);
    return isBinary(content) ? null : content.subarray(0, mostText).toString();
  },
};

/** An entry of a tree, with the folder that holds it. */
export interface EntryIn {
  readonly repository: Repository;
  readonly folder: string;
  readonly entry: TreeEntry;
}

export const tree: Fields<ObjectIn> = {
  ...objectFields("Tree"),
  entries: async ({ repository, oid, path }) => {
    const entries = await repository.git.tree(oid);
    return entries?.map((entry) => new Thing<EntryIn>("TreeEntry", { repository, folder: path, entry })) ?? null;
  },
};

const pathOf = ({ folder, entry }: EntryIn): string => (folder === "" ? entry.name : `${folder}/${entry.name}`);

export const treeEntry: Fields<EntryIn> = {
  name: ({ entry }) => entry.name,
  nameRaw: ({ entry }) => Buffer.from(entry.name).toString("base64"),
  path: pathOf,
  pathRaw: (value) => Buffer.from(pathOf(value)).toString("base64"),
  extension: ({ entry }) => (entry.type === "blob" ? (/\.[^.]+$/.exec(entry.name)?.[0] ?? "") : null),
  mode: ({ entry }) => Number.parseInt(entry.mode, 8),
  type: ({ entry }) => entry.type,
  oid: ({ entry }) => entry.oid,
  repository: ({ repository }) => new Thing("Repository", repository),
  size: async ({ repository, entry }) =>
    entry.type === "blob" ? (await contentOf({ repository, oid: entry.oid, path: "" })).length : 0,
  object: async (value) => {
    const { repository, entry } = value;
    // A submodule's commit is in another repository.
    if (entry.type === "commit") return commitOrNull(repository, entry.oid);
    const found: ObjectIn = { repository, oid: entry.oid, path: pathOf(value) };
    return new Thing(entry.type === "tree" ? "Tree" : "Blob", found);
  },
};
