import type { Repository } from "../../state/repository.ts";
import { entryAt } from "../code/find.ts";

/** What a new entry looks like, so that asking for access begins with what has to be said. */
export async function entryTemplate(
  { git, lastNumber }: Repository,
  commit: string,
  folder: string,
  login: string,
): Promise<{ readonly path: string; readonly content: string } | null> {
  const [root, named, ...deeper] = folder.split("/").filter((part) => part !== "");
  if (root !== "access") return null;
  const systems = await systemsIn(git, commit);
  const system = named ?? [...systems.keys()][0] ?? "system";
  const names = systems.get(system) ?? [];
  const name = names[0] ?? "name";
  const id = `${system}-${name}-${lastNumber + 1}`.toLowerCase();
  const choice =
    names.length > 1
      ? ` # or ${names
          .slice(1)
          .map((other) => `${system}/${other}`)
          .join(", ")}`
      : "";
  const lines = [
    `id: ${id} # never used before`,
    `subject: { kind: human, login: ${login} }`,
    `entitlement: ${system}/${name}${choice}`,
    "duration: 1h # 30m, 4h, 7d",
    "justification: ",
    "ticket: ",
  ];
  return { path: [root, system, ...deeper, `${id}.yaml`].join("/"), content: `${lines.join("\n")}\n` };
}

/**
 * The entitlements of each system, as the catalog's files name them. A glance at lines that look so is enough here:
 * Countersign reads the catalog, and says what is wrong with an entry.
 */
async function systemsIn(git: Repository["git"], commit: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = await entryAt(git, commit, "policies/catalog");
  const files = folder?.type === "tree" ? ((await git.tree(folder.oid)) ?? []) : [];
  const systems = new Map<string, readonly string[]>();
  for (const { oid, type } of files) {
    const text = type === "blob" ? (await git.object(oid))?.content.toString() : undefined;
    const system = /^system:\s*([\w-]+)/mu.exec(text ?? "")?.[1];
    const below = /^entitlements:[^\n]*\n((?:[ \t]+[^\n]*\n|\s*\n|#[^\n]*\n)*)/mu.exec(`${text}\n`)?.[1];
    if (system === undefined || below === undefined) continue;
    systems.set(
      system,
      [...below.matchAll(/^ {2}([\w-]+):/gmu)].map((match) => match[1] ?? ""),
    );
  }
  return systems;
}
