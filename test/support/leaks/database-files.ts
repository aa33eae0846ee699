import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";

/** Bytes of a place, and what people call it. */
export interface Found {
  readonly where: string;
  readonly bytes: Buffer;
}

const pageLength = 8192;
const segmentLength = 16 * 1024 * 1024;

/** A database on a PostgreSQL server of this machine, from now on. */
export class WatchedDatabase {
  readonly #url: URL;
  readonly #since: bigint;

  private constructor(url: URL, since: bigint) {
    this.#url = url;
    this.#since = since;
  }

  static async from(url: string): Promise<WatchedDatabase> {
    const at = new URL(url);
    return new WatchedDatabase(
      at,
      await asServer(at, async (ask) => position(await ask("pg_current_wal_insert_lsn()"))),
    );
  }

  /** Its files, and what the server wrote to its log since, its other databases' included. */
  async written(): Promise<readonly Found[]> {
    return asServer(this.#url, async (ask, client) => {
      // What is still in the server's memory is on its disk after this.
      await client.query("CHECKPOINT");
      const folder = await ask("current_setting('data_directory')");
      const name = this.#url.pathname.slice(1);
      const database = join("base", await ask(`(SELECT oid FROM pg_database WHERE datname = '${name}')`));
      const until = position(await ask("pg_current_wal_flush_lsn()"));
      return [
        ...filesBelow(join(folder, database)).map((bytes) => ({ where: "files of the database", bytes })),
        ...segments(this.#since, until).map(({ file, from, to }) => ({
          where: "write-ahead log",
          bytes: withoutHeaders(readFileSync(join(folder, "pg_wal", file)).subarray(from, to)),
        })),
      ];
    });
  }
}

/** An embedded database that nobody has open. */
export function embeddedFiles(folder: string): readonly Found[] {
  const files = filesBelow(folder);
  // A record of the write-ahead log may go on in the next page, whose head stands between.
  const log = files.filter((bytes) => bytes.length >= segmentLength).map((bytes) => withoutHeaders(bytes));
  return [
    ...files.map((bytes) => ({ where: "files of the embedded database", bytes })),
    ...log.map((bytes) => ({ where: "write-ahead log of the embedded database", bytes })),
  ];
}

type Ask = (expression: string) => Promise<string>;

async function asServer<T>(url: URL, work: (ask: Ask, client: Client) => Promise<T>): Promise<T> {
  const server = new URL(url);
  server.pathname = "/postgres";
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    return await work(
      async (expression) => String((await client.query(`SELECT ${expression} AS answer`)).rows[0].answer),
      client,
    );
  } finally {
    await client.end();
  }
}

const filesBelow = (folder: string): readonly Buffer[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name)));

/** `1/6F0A3B28`, as PostgreSQL writes a position in its log. */
function position(lsn: string): bigint {
  const [high = "", low = ""] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** Which files hold the log from one position to another, and from where to where in each; whole pages. */
function segments(since: bigint, until: bigint) {
  const length = BigInt(segmentLength);
  const page = BigInt(pageLength);
  const parts: { readonly file: string; readonly from: number; readonly to: number }[] = [];
  for (let at = since - (since % page); at < until; at += length - (at % length)) {
    const hex = (part: bigint): string => part.toString(16).toUpperCase().padStart(8, "0");
    const begins = at - (at % length);
    const end = until < begins + length ? until : begins + length;
    const file = `00000001${hex(at >> 32n)}${hex((at & 0xffff_ffffn) / length)}`;
    parts.push({ file, from: Number(at - begins), to: Number(end - begins) });
  }
  return parts;
}

/** The log without the heads of its pages, which stand in the middle of what is written across them. */
function withoutHeaders(pages: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < pages.length; at += pageLength) {
    // The first page of a file says so, and has a longer head.
    const isLong = (pages.readUInt16LE(at + 2) & 2) !== 0;
    parts.push(pages.subarray(at + (isLong ? 40 : 24), at + pageLength));
  }
  return Buffer.concat(parts);
}
