import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Megabytes of a process: now, and at the most since it began where the system says so. */
export function memoryOf(pid: number): { readonly now: number; readonly most: number | null } {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) {
    const kilobytes = Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
    return { now: kilobytes / 1024, most: null };
  }
  const text = readFileSync(status, "utf8");
  const megabytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "mu").exec(text)?.[1]) / 1024;
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}

/** Milliseconds for which a process had a processor since it began; `null` where the system does not say so. */
export function processorMs(pid: number): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  // Behind the name, which may hold anything, the twelfth and thirteenth: in hundredths of a second.
  const [, , , , , , , , , , , user, system] = readFileSync(file, "utf8")
    .replace(/^.*\) /su, "")
    .split(" ");
  return (Number(user) + Number(system)) * 10;
}
