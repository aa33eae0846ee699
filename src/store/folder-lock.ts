import { linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kill, pid } from "node:process";

interface Holder {
  readonly pid: number;
  /** When that process started, where the system tells: a number can be given to another process later. */
  readonly started: string;
}

const heldHere = new Set<string>();

/**
 * Takes the folder for this process and answers how to let it go. Throws, naming the process that has it. A lock left
 * behind by a process that is no more is taken over.
 */
export function lockFolder(path: string): () => void {
  mkdirSync(path, { recursive: true });
  const folder = realpathSync(path);
  const lock = join(folder, "lock");
  if (heldHere.has(folder)) throw inUse(folder, pid);
  const mine = join(folder, `lock.${pid}`);
  writeFileSync(mine, JSON.stringify({ pid, started: startOf(pid) } satisfies Holder));
  try {
    for (let attempt = 0; !linked(mine, lock); attempt += 1) {
      const holder = readHolder(lock);
      if (holder !== null && isAlive(holder)) throw inUse(folder, holder.pid);
      if (attempt === 10) throw new Error(`the lock ${lock} of a process that is no more could not be taken over`);
      if (holder !== null) removeStale(lock, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  heldHere.add(folder);
  return () => {
    rmSync(lock, { force: true });
    heldHere.delete(folder);
  };
}

/** Moved aside before it goes, so that a lock which somebody else took meanwhile is noticed and put back. */
function removeStale(lock: string, stale: Holder): void {
  const aside = `${lock}.stale.${pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== null && (moved.pid !== stale.pid || moved.started !== stale.started)) linked(aside, lock);
  rmSync(aside, { force: true });
}

/** A hard link appears whole or not at all, and never over another one. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(lock: string): Holder | null {
  try {
    const read: unknown = JSON.parse(readFileSync(lock, "utf8"));
    return isHolder(read) ? read : { pid: 0, started: "" };
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof SyntaxError) return { pid: 0, started: "" };
    throw error;
  }
}

const isHolder = (read: unknown): read is Holder =>
  typeof read === "object" &&
  read !== null &&
  "pid" in read &&
  typeof read.pid === "number" &&
  "started" in read &&
  typeof read.started === "string";

/** Our own number in a lock that we do not hold was somebody else's: the first process of a container is always 1. */
function isAlive(holder: Holder): boolean {
  if (holder.pid <= 0 || (holder.pid === pid && holder.started !== startOf(pid))) return false;
  try {
    kill(holder.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return startOf(holder.pid) === holder.started;
}

/** The boot and the tick at which a process started (Linux: `proc(5)`, field 22 of `stat`); elsewhere unknown. */
function startOf(process: number): string {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  } catch {
    return "";
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

const inUse = (folder: string, by: number): Error =>
  new Error(`the data folder ${folder} is in use by process ${by}: an embedded database belongs to one process`);
