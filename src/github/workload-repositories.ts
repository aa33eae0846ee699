import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Register, RegisteredSubject } from "../core/register.ts";
import type { Context } from "./context.ts";
import { ask } from "./query.ts";

/**
 * Ids of the repositories that registered workloads run in: names can be taken by others. What was registered before
 * keeps the id that it had.
 */
export async function repositoriesOf(
  context: Context,
  register: Read<Register>,
  before: Readonly<Record<string, number>>,
): Promise<{ readonly problems: readonly Diagnostic[]; readonly repositories: ReadonlyMap<string, number> }> {
  const workloads = register.ok ? [...register.value.values()].filter(({ workload }) => workload !== undefined) : [];
  const names = [...new Set(workloads.map(nameOf))].toSorted();
  const repositories = new Map(names.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]]])));
  const unknown = names.filter((name) => !repositories.has(name));
  if (unknown.length > 0) {
    const { top } = await ask(context.target, (query) => {
      for (const [index, name] of unknown.entries()) {
        const [owner = "", repository = ""] = name.split("/");
        const [login, called] = [query.variable("String!", owner), query.variable("String!", repository)];
        query.atTop(`workload${index}: repository(owner: ${login}, name: ${called}) { databaseId }`);
      }
    });
    for (const [index, name] of unknown.entries()) {
      const found = top[`workload${index}`] as { readonly databaseId: number } | null;
      if (found !== null) repositories.set(name, found.databaseId);
    }
  }
  const problems = workloads
    .filter((subject) => !repositories.has(nameOf(subject)))
    .map((subject): Diagnostic => ({
      code: "E908",
      message: `Countersign cannot see the repository \`${subject.workload?.repository ?? ""}\``,
      help: "correct its name, or install the app there: the workload is known by the id of its repository",
      place: subject.place,
    }));
  return { problems, repositories };
}

interface Found {
  readonly databaseId: number;
  readonly defaultBranchRef: { readonly name: string } | null;
}

/** The default branch of the repository that is called so now, if it has that id. */
export async function defaultBranchOf(context: Context, name: string, id: number): Promise<string | null> {
  const [owner = "", called = ""] = name.split("/");
  const { top } = await ask(context.target, (query) => {
    const [login, repository] = [query.variable("String!", owner), query.variable("String!", called)];
    query.atTop(`workload: repository(owner: ${login}, name: ${repository}) { databaseId defaultBranchRef { name } }`);
  });
  const found = top["workload"] as Found | null;
  return found?.databaseId === id ? (found.defaultBranchRef?.name ?? null) : null;
}

const nameOf = ({ workload }: RegisteredSubject): string => workload?.repository.toLowerCase() ?? "";
