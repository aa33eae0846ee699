import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { preReceiveHook } from "./hook.ts";
import {
  type Commit,
  formatCommit,
  type GitObject,
  parseCommit,
  parseTree,
  type TreeEntry,
  zeroOid,
} from "./object.ts";
import { ObjectReader } from "./object-reader.ts";
import { GitError, runGit, type RunOptions } from "./run.ts";

export interface RefUpdate {
  /** Full name. */
  readonly ref: string;
  /** The zero oid: created, or deleted. */
  readonly before: string;
  readonly after: string;
}

/** One bare repository on disk. Everything asked here is answered by git itself. */
export class BareRepository {
  readonly directory: string;
  readonly #objects: ObjectReader;

  constructor(directory: string) {
    this.directory = directory;
    this.#objects = new ObjectReader(directory);
  }

  static async create(directory: string, defaultBranch: string): Promise<BareRepository> {
    await mkdir(directory, { recursive: true });
    await runGit(directory, ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, "."]);
    const settings = [
      "http.receivepack=true",
      "uploadpack.allowAnySHA1InWant=true",
      "gc.auto=0",
      "core.logAllRefUpdates=false",
      "receive.hideRefs=refs/pull",
    ];
    for (const setting of settings) await runGit(directory, ["config", ...setting.split("=")]);
    await mkdir(join(directory, "hooks"), { recursive: true });
    await writeFile(join(directory, "hooks", "pre-receive"), preReceiveHook, { mode: 0o755 });
    return new BareRepository(directory);
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return (await runGit(this.directory, args, options)).toString();
  }

  async close(): Promise<void> {
    await this.#objects.close();
  }

  /** The object that an oid, a ref or `<commit>:<path>` names. */
  async object(name: string): Promise<GitObject | undefined> {
    return this.#objects.read(name);
  }

  async commit(name: string): Promise<Commit | undefined> {
    const object = await this.object(`${name}^{commit}`);
    return object === undefined ? undefined : parseCommit(object);
  }

  /** The entries of a tree, or of a commit's tree. */
  async tree(name: string): Promise<readonly TreeEntry[] | undefined> {
    const object = await this.object(`${name}^{tree}`);
    return object === undefined ? undefined : parseTree(object.content);
  }

  /** The commit a branch stands at. */
  async head(branch: string): Promise<string | undefined> {
    return this.resolve(`refs/heads/${branch}`);
  }

  /** The commit that a full ref name, branch, tag or oid means. */
  async resolve(name: string): Promise<string | undefined> {
    return (await this.commit(name))?.oid;
  }

  async refs(prefix = "refs/"): Promise<ReadonlyMap<string, string>> {
    const text = await this.run(["for-each-ref", "--format=%(refname) %(objectname)", prefix]);
    return new Map(
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]),
    );
  }

  /** Moves refs together, or none: each must stand where `before` says. Answers whether they moved. */
  async updateRefs(updates: readonly RefUpdate[]): Promise<boolean> {
    const line = ({ ref, before, after }: RefUpdate): string =>
      after === zeroOid ? `delete ${ref}\0${before}\0` : `update ${ref}\0${after}\0${before}\0`;
    try {
      await this.run(["update-ref", "--stdin", "-z"], { input: updates.map(line).join("") });
      return true;
    } catch (error) {
      if (error instanceof GitError) return false;
      throw error;
    }
  }

  async writeBlob(content: string | Buffer): Promise<string> {
    return (await this.run(["hash-object", "-w", "--stdin"], { input: content })).trim();
  }

  async writeTree(entries: readonly TreeEntry[]): Promise<string> {
    const input = entries.map(({ mode, type, oid, name }) => `${mode} ${type} ${oid}\t${name}\0`).join("");
    return (await this.run(["mktree", "-z"], { input })).trim();
  }

  async writeCommit(commit: Omit<Commit, "oid">): Promise<string> {
    return (await this.run(["hash-object", "-w", "-t", "commit", "--stdin"], { input: formatCommit(commit) })).trim();
  }
}
