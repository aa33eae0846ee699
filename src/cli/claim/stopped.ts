/** What `countersign claim` ends with, where it started no command of its own. */
export const ends = { collected: 0, refused: 1, unreachable: 2, notLoggedIn: 3, notStarted: 127 } as const;

/** Why nothing was collected: said to whoever asked, with the exit code that tells programs the same. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
