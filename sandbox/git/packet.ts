import { gunzipSync } from "node:zlib";
import type { RefUpdate } from "./repository.ts";

/** The ref updates that a `git-receive-pack` request asks for: the packets before the pack. */
export function readCommands(body: Buffer, gzipped: boolean): readonly RefUpdate[] {
  const bytes = gzipped ? gunzipSync(body) : body;
  const commands: RefUpdate[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (Number.isNaN(length) || length < 4) break;
    const line = bytes.toString("utf8", at + 4, at + length).split("\0")[0] ?? "";
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (\S+)\s*$/u.exec(line);
    if (match !== null) commands.push({ before: match[1] ?? "", after: match[2] ?? "", ref: match[3] ?? "" });
    at += length;
  }
  return commands;
}
