import type { KeyObject } from "node:crypto";

import type { Repository } from "../core/case-file.ts";
import type { RepositoryId } from "../core/ids.ts";
import type { Clock, Ledger } from "../ports.ts";
import { keyId, signingKey } from "../syntax/ledger-key.ts";
import type { Client } from "./client.ts";
import { LedgerDamaged } from "./ledger-branch.ts";
import { ledgerFileOf } from "./ledger-file.ts";
import type { LedgerViews } from "./ledger-view.ts";
import { openWriter, type LedgerWriter } from "./ledger-writer.ts";
import { openPace } from "./pace.ts";
import type { Performer } from "./perform.ts";

export interface LedgerOptions {
  /** Client and performer of a repository, shared with everything else that writes to it, and what reads saw. */
  readonly open: (
    repository: Repository,
  ) => Promise<{ readonly client: Client; readonly performer: Performer; readonly views: LedgerViews }>;
  /** Marks the lines of this deployment. */
  readonly deployment: string;
  /** Ed25519; the first signs. */
  readonly keys: readonly KeyObject[];
  readonly clock: Clock;
  readonly pause?: (ms: number) => Promise<void>;
}

interface Opened {
  readonly views: LedgerViews;
  readonly writer: LedgerWriter;
}

/**
 * The signed record on the branch `countersign/ledger`: design section 7. Fails closed: where the branch is not as
 * the app left it, or a file's chain or signatures do not hold, `LedgerDamaged` says what to do.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const [privateKey] = options.keys;
  if (privateKey === undefined) throw new TypeError("the ledger needs a key");
  const key = { id: keyId(signingKey(privateKey), []), privateKey };
  const pause = options.pause ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  const opened = new Map<RepositoryId, Promise<Opened>>();

  const open = (repository: Repository): Promise<Opened> => {
    const known = opened.get(repository.id);
    if (known !== undefined) return known;
    const opening = start(repository).catch((error: unknown) => {
      opened.delete(repository.id);
      throw error;
    });
    opened.set(repository.id, opening);
    return opening;
  };

  async function start(repository: Repository): Promise<Opened> {
    const { client, performer, views } = await options.open(repository);
    const target = { client, owner: repository.owner, name: repository.name };
    const writer = openWriter({
      repository,
      target,
      performer,
      views,
      pace: openPace(options.clock, pause),
      pause,
      context: { deployment: options.deployment, repository: repository.id, key },
    });
    return { views, writer };
  }

  return {
    async read(repository, about) {
      const { views } = await open(repository);
      const paths = [...new Set(about.map(ledgerFileOf))];
      const view = await views.refresh(paths);
      if (view === null) return [];
      return paths.flatMap((path) => {
        const file = view.files.get(path);
        if (file?.ok === true) return file.value.lines;
        const problems = file?.problems.map(({ message }) => message).join("; ") ?? "it was not read";
        throw new LedgerDamaged(`\`${path}\` of the ledger cannot be trusted: ${problems}`);
      });
    },
    async append(repository, lines, along) {
      const { writer } = await open(repository);
      return writer.append(lines, along);
    },
    async wait(repository) {
      const { writer } = await open(repository);
      return writer.wait();
    },
    async head(repository) {
      const { views } = await open(repository);
      const view = views.known() ?? (await views.refresh([]));
      return view?.head ?? null;
    },
  };
}
