/** Milliseconds of this process's own time that a piece of work takes: a busy machine makes no test fail. */
export function effort(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The least of several attempts. */
export function leastEffort(work: () => void): number {
  return Math.min(...Array.from({ length: 8 }, () => effort(work)));
}
