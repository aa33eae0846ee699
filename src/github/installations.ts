import type { Repository } from "../core/case-file.ts";
import { repositoryId, type RepositoryId } from "../core/ids.ts";
import type { AppClient, Client } from "./client.ts";
import { RateLimited, Unavailable } from "./refusal.ts";

/** An access repository with the client of the installation that reaches it. */
export interface Reached {
  readonly repository: Repository;
  readonly client: Client;
}

interface RepositoryAnswer {
  readonly id: number;
  readonly name: string;
  readonly owner: { readonly login: string };
}

/** Finds each configured repository (`owner/name`) by its installation. Throws, naming each that cannot be reached. */
export async function reach(app: AppClient, names: readonly string[]): Promise<ReadonlyMap<RepositoryId, Reached>> {
  const clients = new Map<number, Promise<Client>>();
  const reached = new Map<RepositoryId, Reached>();
  const problems: string[] = [];
  for (const full of names) {
    const [owner = "", repo = ""] = full.split("/");
    try {
      const { data } = await app.rest<{ readonly id: number }>("GET /repos/{owner}/{repo}/installation", {
        owner,
        repo,
      });
      const client = clients.get(data.id) ?? app.installation(data.id);
      clients.set(data.id, client);
      const one = await resolve(await client, owner, repo);
      reached.set(one.repository.id, one);
    } catch (error) {
      // Nobody's configuration is wrong when GitHub does not answer.
      if (error instanceof Unavailable || error instanceof RateLimited) throw error;
      problems.push(`\`${full}\`: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new Error(`the app cannot reach ${problems.join("; ")}`);
  return reached;
}

async function resolve(client: Client, owner: string, repo: string): Promise<Reached> {
  const { data } = await client.rest<RepositoryAnswer>("GET /repos/{owner}/{repo}", { owner, repo });
  return { repository: { id: repositoryId(data.id), owner: data.owner.login, name: data.name }, client };
}
