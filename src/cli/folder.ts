import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** All files below a folder, as text, by their path below it; a folder that is not there has none. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  if (!isFolder(folder)) return new Map();
  const items = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  const paths = items.map((item) => join(item.parentPath, item.name)).toSorted();
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]));
}

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
