import type { Repository } from "../core/case-file.ts";
import { inOrder, type Effect, type Performed } from "../core/effect.ts";
import type { PullNumber, RepositoryId, TeamName } from "../core/ids.ts";
import type { GitHub, Handles } from "../ports.ts";
import { act, type Action, type Outlet } from "./action.ts";
import type { Budget } from "./budget.ts";
import type { Client } from "./client.ts";
import { unseal, type GitHubHandles } from "./handles.ts";
import type { Target } from "./query.ts";
import { askAction } from "./write-ask.ts";
import { checkAction } from "./write-check.ts";
import { closeAction, commentAction } from "./write-comment.ts";
import { mergeAction } from "./write-merge.ts";
import { noticeAction, openNotices, type Notices } from "./write-notice.ts";
import { revertAction } from "./write-revert.ts";

export interface PerformerOptions {
  /** Where a check's "Details" leads. */
  readonly detailsUrl?: (repository: Repository, pull: PullNumber | null) => string;
  /** Told of teams that GitHub does not let us ask, so that the case file can name them. */
  readonly onUnaskable?: (repository: Repository, pull: PullNumber, teams: readonly TeamName[]) => void;
}

/** Effects as actions, in the order in which they are sent. */
export interface Prepared {
  readonly actions: readonly Action<Performed>[];
  /** The actions' results, in the order in which the effects were given. */
  readonly asGiven: (results: readonly Performed[]) => readonly Performed[];
}

/** Writes for one installation. */
export interface Performer {
  readonly outletOf: (repository: Repository) => Outlet;
  /** Reads what is needed to do nothing twice. */
  prepare(repository: Repository, handles: Handles, effects: readonly Effect[]): Promise<Prepared>;
  readonly perform: GitHub["perform"];
}

/** All effects of one evaluation travel in one request where GitHub allows it, each with its own outcome. */
export function openPerformer(client: Client, budget: Budget, options: PerformerOptions = {}): Performer {
  const notices = new Map<RepositoryId, Notices>();
  const outletOf = ({ id }: Repository): Outlet => ({ client, budget, repository: id });

  const prepare: Performer["prepare"] = async (repository, sealed, given) => {
    const effects = inOrder(given);
    const handles = unseal(sealed);
    const { owner, name } = handles.repository;
    const target: Target = { client, owner, name };
    const known = notices.get(repository.id) ?? openNotices();
    notices.set(repository.id, known);
    const markers = effects.flatMap((effect) => (effect.kind === "notice" ? [effect.marker] : []));
    const missing = markers.length > 0 ? await known.missing(target, markers) : new Set<string>();
    const told = effects.some((effect) => effect.kind === "comment");
    const actions: Action<Performed>[] = [];
    for (const effect of effects)
      actions.push(
        effect.kind === "open-revert"
          ? await revertAction(effect, handles, target)
          : effect.kind === "notice"
            ? noticeAction(effect, handles, missing, known)
            : onPull(repository, handles, effect, told),
      );
    return {
      actions,
      asGiven: (results) => given.map((effect) => results[effects.indexOf(effect)]!),
    };
  };

  function onPull(
    repository: Repository,
    handles: GitHubHandles,
    effect: Exclude<Effect, { readonly kind: "open-revert" | "notice" }>,
    told: boolean,
  ): Action<Performed> {
    switch (effect.kind) {
      case "check":
        return checkAction(effect, handles, options.detailsUrl?.(repository, effect.pull) ?? null);
      case "comment":
        return commentAction(effect, handles);
      case "close":
        return closeAction(effect, handles, told);
      case "ask":
        return askAction(effect, handles, (teams) => {
          if (teams.length > 0) options.onUnaskable?.(repository, effect.pull, teams);
        });
      case "merge":
        return mergeAction(effect, handles);
      default:
        return effect satisfies never;
    }
  }

  return {
    outletOf,
    prepare,
    async perform(repository, handles, effects) {
      const { actions, asGiven } = await prepare(repository, handles, effects);
      return asGiven(await act(outletOf(repository), actions));
    },
  };
}
