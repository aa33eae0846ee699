/** One step of a pattern or a path: letters that stand for themselves, `?` for one, `*` for any number of them. */
type Glob = readonly (string | typeof one | typeof many)[];
const one = Symbol("?");
const many = Symbol("*");

/** `deep`: any number of steps, none too. */
type Step = Glob | "deep";

interface Shape {
  readonly steps: readonly Step[];
  /** What follows the last step: nothing more, anything or nothing, or at least one step more. */
  readonly below: "nothing" | "anything" | "something";
}

/** A CODEOWNERS pattern, understood once. */
export interface Pattern {
  readonly source: string;
  /** Whether a path (`system/name`) is one of the pattern. Takes time in proportion to both lengths. */
  readonly matches: (path: string) => boolean;
}

/**
 * Understands a pattern with GitHub's semantics: no slash, or only a final one: at any depth; else from the top. A
 * name also stands for everything below it, but a final `*` after a slash is one level only. Character ranges,
 * negation and comments are no part of CODEOWNERS ("Syntax exceptions" of GitHub's docs); brackets are letters here.
 */
export function compilePattern(source: string): Pattern {
  const shape = shapeOf(source);
  return { source, matches: (path) => matchesShape(shape, path.split("/")) };
}

/** Why a text is no pattern for `system/name`, as an end of a sentence; `null` where it is one. */
export function patternProblem(source: string): string | null {
  if (source === "" || /^\/*$/.test(source)) return "it is empty";
  if (source.startsWith("!")) return "CODEOWNERS knows no negation";
  if (source.startsWith("#")) return "that is a comment in CODEOWNERS";
  if (/[[\]]/.test(source)) return "CODEOWNERS knows no character ranges";
  if (/\*{3}/.test(source)) return "there are at most two stars in a row";
  if (source.includes("//")) return "it has an empty step";
  if (/[^a-z0-9*?/-]/.test(source)) return "systems and entitlements are named with small letters, digits and hyphens";
  return null;
}

/**
 * Whether everything in `system/name` form that `inner` matches is matched by `outer` too. It may miss a rare case
 * (inclusion that needs several steps of `outer` at once), and never claims one that does not hold.
 */
export function covers(outer: string, inner: string): boolean {
  const wide = pairsOf(shapeOf(outer));
  const narrow = pairsOf(shapeOf(inner));
  return (
    narrow.length > 0 &&
    narrow.every((pair) => wide.some((other) => pair.every((glob, i) => includes(other[i] ?? [], glob))))
  );
}

function shapeOf(source: string): Shape {
  const anchored = source.replace(/\/$/, "").includes("/");
  const parts = source.replace(/^\//, "").split("/");
  const folder = parts.length > 1 && parts.at(-1) === "";
  if (folder) parts.pop();
  const steps: Step[] = parts.map((part) => (part === "**" ? "deep" : globOf(part)));
  if (!anchored) steps.unshift("deep");
  const last = steps.at(-1);
  if (last === "deep") {
    // `a/**` is everything below `a`; `a/**/` everything below a folder in it.
    return { steps: folder ? [...steps, [many]] : steps, below: "something" };
  }
  if (folder) return { steps, below: "something" };
  const level = anchored && last?.length === 1 && last[0] === many;
  return { steps, below: level ? "nothing" : "anything" };
}

function globOf(part: string): Glob {
  const glob: (string | typeof one | typeof many)[] = [];
  for (let i = 0; i < part.length; i++) {
    const char = part.charAt(i);
    if (char === "\\" && i + 1 < part.length) glob.push(part.charAt(++i));
    else if (char === "?") glob.push(one);
    else if (char !== "*") glob.push(char);
    else if (glob.at(-1) !== many) glob.push(many);
  }
  return glob;
}

/** Follows all ways through the pattern at once: `reached` holds the steps that can come next. */
function matchesShape({ steps, below }: Shape, path: readonly string[]): boolean {
  let reached = pastDeep(steps, new Set([0]));
  for (const [index, part] of path.entries()) {
    const left = path.length - index;
    if (reached.has(steps.length) && (below === "anything" || (below === "something" && left > 0))) return true;
    const next = new Set<number>();
    for (const at of reached) {
      const step = steps[at];
      if (step === "deep") next.add(at);
      else if (step !== undefined && globMatches(step, Array.from(part))) next.add(at + 1);
    }
    reached = pastDeep(steps, next);
  }
  return reached.has(steps.length) && below !== "something";
}

function pastDeep(steps: readonly Step[], reached: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(reached);
  for (const at of all) if (steps[at] === "deep") all.add(at + 1);
  return all;
}

/** Goes back to the latest star only, so the time stays in proportion to both lengths. */
function globMatches(glob: Glob, text: Glob): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length;) {
    const step = glob[at];
    if (step === many) {
      star = at++;
      resume = i;
    } else if (step !== undefined && (step === text[i] || (step === one && text[i] !== many))) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (glob[at] === many) at++;
  return at === glob.length;
}

/** Read as texts, with the stars of the inner one as a letter that only a star matches. */
const includes = (outer: Glob, inner: Glob): boolean => globMatches(outer, inner);

const anything: Glob = [many];

/** The pattern as a union of (system, name): all that `system/name` can be. */
function pairsOf({ steps, below }: Shape, room = 2): readonly (readonly Glob[])[] {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (room === 0) return below === "something" ? [] : [[]];
    return below === "nothing" ? [] : [Array.from({ length: room }, () => anything)];
  }
  const shape = { steps: rest, below };
  if (step === "deep") {
    const none = pairsOf(shape, room);
    const more = room === 0 ? [] : pairsOf({ steps, below }, room - 1).map((pair) => [anything].concat(pair));
    return [...none, ...more];
  }
  return room === 0 ? [] : pairsOf(shape, room - 1).map((pair) => [step].concat(pair));
}
