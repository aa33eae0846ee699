import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Oid, Sha } from "../core/ids.ts";
import { oid as asOid } from "../core/ids.ts";
import { memory } from "./memory.ts";
import { ask, type Query, type Target } from "./query.ts";

/** A file at a commit. */
export type FileText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly problem: (path: string) => Diagnostic };

export interface Place {
  readonly commit: Sha;
  readonly path: string;
}

interface BlobNode {
  readonly kind: string;
  readonly oid: string;
  readonly isBinary: boolean | null;
  readonly isTruncated: boolean;
  readonly text: string | null;
}

const blobFields = "kind: __typename ... on Blob { oid isBinary isTruncated text }";

const absent: FileText = { kind: "absent" };
const tooLarge: FileText = {
  kind: "unreadable",
  problem: (path) => ({
    code: "E603",
    message: `\`${path}\` is larger than 512 kB`,
    help: "split it into several files: one entry a file is best",
    place: { file: path, line: 1, column: 1 },
  }),
};
const binary: FileText = {
  kind: "unreadable",
  problem: (path) => ({
    code: "E604",
    message: `\`${path}\` is not a text`,
    help: "entries are YAML in UTF-8",
    place: { file: path, line: 1, column: 1 },
  }),
};

/** Files of one repository by commit and path: read once, and kept by their blob's oid. */
export interface Objects {
  /** `undefined`: not read yet. */
  known(place: Place): FileText | undefined;
  /** Notes which blob stands at a place, from another read; `null`: none. */
  note(place: Place, blob: Oid | null): void;
  /** Adds unknown places to a query; the answer is taken in by the function returned. */
  want(query: Query, places: readonly Place[]): (repository: Readonly<Record<string, unknown>>) => void;
  /** Reads every place that is not known yet, in as few queries as their number allows. */
  read(target: Target, places: readonly Place[]): Promise<void>;
}

const placesAQuery = 200;
const keptCharacters = 32_000_000;

const keyOf = ({ commit, path }: Place): string => `${commit}:${path}`;

export function openObjects(): Objects {
  const blobAt = memory<Oid | "none">(200_000);
  const blobs = memory<FileText>(keptCharacters, (file) => (file.kind === "text" ? file.text.length : 1));

  const known = (place: Place): FileText | undefined => {
    const blob = blobAt.get(keyOf(place));
    if (blob === undefined) return undefined;
    return blob === "none" ? absent : blobs.get(blob);
  };

  const want: Objects["want"] = (query, places) => {
    const unknown = [...new Map(places.map((place) => [keyOf(place), place])).values()].filter(
      (place) => known(place) === undefined,
    );
    for (const [index, place] of unknown.entries()) {
      const expression = query.variable("String!", keyOf(place));
      query.inRepository(`file${index}: object(expression: ${expression}) { ${blobFields} }`);
    }
    return (repository) => {
      for (const [index, place] of unknown.entries()) {
        const node = repository[`file${index}`] as BlobNode | null;
        const blob = node?.kind === "Blob" ? asOid(node.oid) : null;
        blobAt.set(keyOf(place), blob ?? "none");
        if (blob !== null && node !== null) blobs.set(blob, fileOf(node));
      }
    };
  };

  return {
    known,
    want,
    note: (place, blob) => blobAt.set(keyOf(place), blob ?? "none"),
    async read(target, places) {
      const unknown = places.filter((place) => known(place) === undefined);
      for (let at = 0; at < unknown.length; at += placesAQuery) {
        let take: ReturnType<Objects["want"]> | undefined;
        const { repository } = await ask(target, (query) => {
          take = want(query, unknown.slice(at, at + placesAQuery));
        });
        take?.(repository);
      }
    },
  };
}

function fileOf({ text, isBinary, isTruncated }: BlobNode): FileText {
  if (isTruncated) return tooLarge;
  return isBinary === true || text === null ? binary : { kind: "text", text };
}
