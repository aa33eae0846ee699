import type { Repository } from "../core/case-file.ts";
import type { Performed } from "../core/effect.ts";
import { isActedOn, type NewLine } from "../core/evidence/evidence.ts";
import { seconds, type Duration } from "../core/instant.ts";
import type { Ledger } from "../ports.ts";
import type { LineContext } from "../syntax/ledger-line.ts";
import { act, fitTogether, type Action } from "./action.ts";
import { createBranch } from "./ledger-branch.ts";
import { commitAction, type Committed } from "./ledger-commit.ts";
import { openDraft, type Draft } from "./ledger-draft.ts";
import { ledgerFileOf } from "./ledger-file.ts";
import type { LedgerView, LedgerViews } from "./ledger-view.ts";
import type { Haste, Pace } from "./pace.ts";
import type { Performer, Prepared } from "./perform.ts";
import type { Target } from "./query.ts";
import { Moved, Unavailable } from "./refusal.ts";

type Along = NonNullable<Parameters<Ledger["append"]>[2]>;

interface Append {
  readonly lines: readonly NewLine[];
  readonly along: Along | undefined;
  readonly resolve: (performed: readonly Performed[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface WriterOptions {
  readonly repository: Repository;
  readonly target: Target;
  readonly performer: Performer;
  readonly views: LedgerViews;
  readonly pace: Pace;
  /** Deployment, repository and the key in use. */
  readonly context: Omit<LineContext, "previous">;
  readonly pause: (ms: number) => Promise<void>;
}

/** A lost race or a lost answer is looked at and tried again so often. */
const tries = 6;
const linesACommit = 500;
const againMs = 100;
/** So long what goes along with a line waits for it. */
const patience = seconds(2);

export interface LedgerWriter {
  append(lines: readonly NewLine[], along: Along | undefined): Promise<readonly Performed[]>;
  /** How long lines that nothing waits for would take to be written. */
  wait(): Duration;
}

const hasteOf = (lines: readonly NewLine[]): Haste =>
  lines.some(({ record }) => isActedOn(record)) ? "urgent" : "ordinary";

/** The one writer of a repository's ledger in this process: what waits together travels in one commit. */
export function openWriter(options: WriterOptions): LedgerWriter {
  const { repository, target, performer, views, pace } = options;
  const outlet = performer.outletOf(repository);
  let waiting: Append[] = [];
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      while (waiting.length > 0) {
        await pace.turn(() => hasteOf(waiting.flatMap(({ lines }) => lines)));
        const batch = takeBatch();
        try {
          await write(batch);
        } catch (error) {
          for (const append of batch) append.reject(error);
        }
      }
    } finally {
      busy = false;
    }
  }

  function takeBatch(): readonly Append[] {
    let lines = 0;
    const end = waiting.findIndex((append, index) => (lines += append.lines.length) > linesACommit && index > 0);
    const batch = end < 0 ? waiting : waiting.slice(0, end);
    waiting = waiting.slice(batch.length);
    return batch;
  }

  /** Compare-and-set until every line stands: a lost race or answer means reading again what is there by now. */
  async function write(batch: readonly Append[]): Promise<void> {
    const alongs = await prepareAll(performer, repository, batch);
    for (let attempt = 1; ; attempt += 1) {
      const view = await viewFor(batch, attempt > 1);
      const { draft, sound } = draftOf(view, batch);
      if (draft.changed().size === 0) return finish(sound, alongs);
      const committed = await send(view, draft, sound, alongs);
      if (committed.kind === "committed") {
        views.moved(view, committed.head, draft.changed());
        return finish(sound, alongs);
      }
      if (attempt >= tries) throw new Moved(`the ledger kept moving: ${committed.because}`);
      await options.pause(attempt * againMs);
    }
  }

  async function viewFor(batch: readonly Append[], fresh: boolean): Promise<LedgerView> {
    const paths = [...new Set(batch.flatMap(({ lines }) => lines.map(({ about }) => ledgerFileOf(about))))];
    const known = views.known();
    if (!fresh && known !== null && paths.every((path) => known.files.get(path) !== undefined)) return known;
    const view = await views.refresh(paths);
    if (view !== null) return view;
    const made = await createBranch(target, outlet.budget, repository.id).then(
      () => null,
      (error: unknown) => error,
    );
    // Where its answer was lost, it may stand all the same.
    if (made !== null && !(made instanceof Unavailable)) throw made;
    const first = await views.refresh(paths);
    if (first === null) throw made ?? new Unavailable("the ledger", "its branch was made, and cannot be read yet");
    return first;
  }

  /** An append whose file is damaged, or whose line cannot be written, fails by itself. */
  function draftOf(
    view: LedgerView,
    batch: readonly Append[],
  ): { readonly draft: Draft; readonly sound: readonly Append[] } {
    const draft = openDraft(view, options.context);
    const sound = batch.filter((append) => {
      try {
        draft.add(append.lines);
        return true;
      } catch (error) {
        append.reject(error);
        return false;
      }
    });
    return { draft, sound };
  }

  /** As `request`; a lost answer is a lost race: whether the lines stand is looked up. */
  async function send(...sent: Parameters<typeof request>): Promise<Committed> {
    try {
      return await request(...sent);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { kind: "lost", because: error.message };
    }
  }

  /** The commit, and in the same request what goes along, unless that would have to wait. */
  async function request(
    view: LedgerView,
    draft: Draft,
    batch: readonly Append[],
    alongs: Map<Append, AlongState>,
  ): Promise<Committed> {
    const lines = batch.flatMap((append) => append.lines);
    const commit = commitAction(repository, view.head, draft, lines);
    const going = batch.flatMap((append) => {
      const along = alongs.get(append);
      return along?.state === "prepared" ? [{ append, prepared: along.prepared }] : [];
    });
    const all: readonly Action<Committed | Performed>[] = [
      commit,
      ...going.flatMap(({ prepared }) => prepared.actions),
    ];
    pace.note();
    if (!fitTogether(outlet, all)) return (await act(outlet, [commit]))[0]!;
    for (const { append } of going) alongs.set(append, { state: "unsure", error: answerLost });
    const [committed, ...performed] = (await act(outlet, all)) as readonly [Committed, ...Performed[]];
    let at = 0;
    for (const { append, prepared } of going) {
      const own = performed.slice(at, (at += prepared.actions.length));
      alongs.set(append, { state: "done", performed: prepared.asGiven(own) });
    }
    return committed;
  }

  /** The lines stand: what goes along is done by now, or done now. */
  async function finish(batch: readonly Append[], alongs: ReadonlyMap<Append, AlongState>): Promise<void> {
    for (const append of batch) {
      const along = alongs.get(append);
      if (along === undefined) append.resolve([]);
      else if (along.state === "done") append.resolve(along.performed);
      else if (along.state === "unsure") append.reject(along.error);
      else {
        const { actions, asGiven } = along.prepared;
        await act(outlet, actions).then((results) => append.resolve(asGiven(results)), append.reject);
      }
    }
  }

  const append = (lines: readonly NewLine[], along: Along | undefined): Promise<readonly Performed[]> =>
    new Promise((resolve, reject) => {
      waiting.push({ lines, along, resolve, reject });
      void work();
    });

  return {
    append: async (lines, along) => {
      if (along === undefined || pace.wait(hasteOf(lines)) <= patience) return append(lines, along);
      // People are told at once what is done already; only the line about it waits for its turn.
      const [performed] = await Promise.all([
        performer.perform(repository, along.handles, along.effects),
        append(lines, undefined),
      ]);
      return performed;
    },
    wait: () => pace.wait("ordinary"),
  };
}

/** What became of the effects that go along with an append. */
type AlongState =
  | { readonly state: "prepared"; readonly prepared: Prepared }
  | { readonly state: "done"; readonly performed: readonly Performed[] }
  | { readonly state: "unsure"; readonly error: unknown };

/** Said to the caller, who reads again what was done: nothing is sent twice. */
const answerLost = new Unavailable("the ledger", "the lines stand; whether what goes along was done is not known");

async function prepareAll(
  performer: Performer,
  repository: Repository,
  batch: readonly Append[],
): Promise<Map<Append, AlongState>> {
  const alongs = new Map<Append, AlongState>();
  for (const append of batch) {
    const { along } = append;
    if (along === undefined || along.effects.length === 0) continue;
    try {
      const prepared = await performer.prepare(repository, along.handles, along.effects);
      alongs.set(append, { state: "prepared", prepared });
    } catch (error) {
      alongs.set(append, { state: "unsure", error });
    }
  }
  return alongs;
}
