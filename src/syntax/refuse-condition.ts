import { EvaluationError, ParseError, TypeError as CelTypeError, type ASTNode } from "@marcbachmann/cel-js";
import { quote } from "./quote.ts";

export interface ConditionFault {
  readonly message: string;
  readonly help?: string;
  readonly range?: { readonly start: number; readonly end: number };
}

/** What the library found, in words of ours. */
export function conditionFault(error: unknown, source: string): ConditionFault {
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError))
    return { message: "it cannot be evaluated" };
  const range = error.range === undefined ? {} : { range: error.range };
  const at = error.range === undefined ? "" : source.slice(error.range.start, error.range.end);
  switch (error.code) {
    case "unknown_variable":
      return {
        message: `${quote(at)} is not known in a condition`,
        help: "conditions ask about `request`, `subject` and `entitlement`; quote text",
        ...range,
      };
    case "no_such_key": {
      const field = error.summary.replace("No such key: ", "");
      const owner = /(\w+)\s*\.\s*$/.exec(source.slice(0, error.range?.start ?? 0))?.[1];
      const message = owner === undefined ? `there is no ${quote(field)}` : `\`${owner}\` has no field ${quote(field)}`;
      const fields = owner === undefined ? undefined : fieldsOf[owner];
      return { message, ...(fields === undefined ? {} : { help: `its fields are ${fields}` }), ...range };
    }
    case "no_such_overload":
      return {
        message: `the types do not fit: ${quote(error.summary.replace(/^[^:]*: /, "").replaceAll("google.protobuf.", ""))}`,
        ...(error.summary.includes("Duration") ? { help: 'compare a duration with `duration("1h")`' } : {}),
        ...range,
      };
    default: {
      const words = error.summary.charAt(0).toLowerCase() + error.summary.slice(1);
      const help =
        error instanceof ParseError
          ? { help: 'a condition is CEL, as in `entitlement.environment == "production"`' }
          : {};
      return { message: words, ...help, ...range };
    }
  }
}

const fieldsOf: Readonly<Record<string, string>> = {
  request: "`by`, `kind`, `route`, `duration`, `ticket` and `justification`",
  subject: "`kind`, `name`, `owner`, `shared` and `legacy`",
  entitlement: "`id`, `system`, `name`, `risk`, `environment`, `scope`, `owner` and `reach`",
};

const walks = new Set(["all", "exists", "exists_one", "map", "filter"]);

/**
 * What type-checks and is refused all the same, since a requester's text must never make a decision slow or escape the
 * check: `dyn`, walks through lists, and patterns that can take long.
 * Tells each variable that is met.
 */
export function refusedIn(node: ASTNode, met: (name: string) => void): ConditionFault | null {
  const range = { start: node.start, end: node.end };
  switch (node.op) {
    case "value":
      return null;
    case "id":
      met(node.args);
      return null;
    case ".":
    case ".?":
      return refusedIn(node.args[0], met);
    case "call": {
      const [name, args] = node.args;
      if (name === "dyn")
        return { message: "`dyn` is not used in conditions", help: "compare values of one type", range };
      return first(args, met);
    }
    case "rcall": {
      const [name, receiver, args] = node.args;
      if (walks.has(name))
        return {
          message: `\`${name}\` is not used in conditions`,
          help: 'ask for one part, as in `"refunds" in entitlement.scope`',
          range,
        };
      const slow = name === "matches" ? slowPattern(args[0]) : null;
      return slow === null ? first([receiver, ...args], met) : { ...slow, range };
    }
    case "list":
      return first(node.args, met);
    case "map":
      return first(node.args.flat(), met);
    case "!_":
    case "-_":
      return refusedIn(node.args, met);
    default:
      return first(node.args, met);
  }
}

function first(nodes: readonly ASTNode[], met: (name: string) => void): ConditionFault | null {
  let found: ConditionFault | null = null;
  for (const node of nodes) found ??= refusedIn(node, met);
  return found;
}

/** Backtracking takes long only where something repeated is repeated again, or where many repetitions meet. */
function slowPattern(pattern: ASTNode | undefined): ConditionFault | null {
  const help = 'write a plain pattern, such as "^INC-[0-9]+$"';
  if (pattern?.op !== "value" || typeof pattern.args !== "string")
    return { message: "the pattern of `matches` must be a text", help };
  const source = pattern.args.replaceAll(/\\./g, "x").replaceAll(/\[[^\]]*\]/g, "x");
  if (/\)[*+?{]/.test(source)) return { message: "the pattern of `matches` repeats a group", help };
  if ((source.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > 2)
    return { message: "the pattern of `matches` has more than two repetitions", help };
  try {
    RegExp(pattern.args, "u");
    return null;
  } catch {
    return { message: `${quote(pattern.args)} is no regular expression`, help };
  }
}
