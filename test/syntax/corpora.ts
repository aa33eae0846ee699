import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../../shared/corpora");

/** Whether input that others wrote lies beside the checkout. Tests that read it are skipped, visibly, where it does not. */
export const corporaPresent = existsSync(folder);

const corpusPath = (...path: readonly string[]): string => join(folder, ...path);

/** The text of a file of the corpora; empty where they are absent, so that tests can be listed all the same. */
export const corpusText = (...path: readonly string[]): string =>
  corporaPresent ? readFileSync(corpusPath(...path), "utf8") : "";

/** One value a line. */
export const corpusLines = (...path: readonly string[]): readonly unknown[] =>
  corpusText(...path)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);

/** Every file of the corpora. */
export const corpusFiles = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
