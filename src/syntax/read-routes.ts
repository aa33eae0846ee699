import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { parseDuration } from "../core/duration.ts";
import type { Route, Stage } from "../core/policy.ts";
import type { Conditions } from "./policy-conditions.ts";
import type { WrittenStage } from "./read-stage.ts";
import { suggest } from "./suggest.ts";
import { keyPlace, placeOf, type YamlFile } from "./yaml-tree.ts";

/** What a policy's schema says of routes. */
export interface WrittenRoutes {
  readonly routes?: Readonly<
    Record<
      string,
      {
        readonly when?: string;
        readonly stages: readonly string[];
        readonly "max-duration"?: string;
        readonly quota?: { readonly "per-subject": number; readonly per: string };
      }
    >
  >;
  readonly "route-stages"?: readonly WrittenStage[];
}

/** Reads the routes: each names stages of the policy, or of `route-stages`, in its own order. */
export function readRoutes(
  file: YamlFile,
  { routes = {} }: WrittenRoutes,
  stages: readonly Stage[],
  conditions: Conditions,
): { readonly read: ReadonlyMap<string, Route>; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const read = new Map<string, Route>();
  for (const [name, route] of Object.entries(routes)) {
    const named: Stage[] = [];
    for (const [index, one] of route.stages.entries()) {
      const place = placeOf(file, "routes", name, "stages", index);
      const stage = stages.find((known) => known.name === one);
      if (stage === undefined) {
        const meant = suggest(
          one,
          stages.map((known) => known.name),
        );
        const help = meant === undefined ? "name stages of `stages` or `route-stages`" : `did you mean \`${meant}\`?`;
        problems.push({ code: "E316", message: `there is no stage \`${one}\``, help, place });
      } else if (named.includes(stage)) {
        const help = "a request passes each stage once";
        problems.push({ code: "E317", message: `the route names \`${one}\` twice`, help, place });
      } else named.push(stage);
    }
    const duration = parseDuration(route["max-duration"] ?? "");
    const per = parseDuration(route.quota?.per ?? "");
    read.set(name, {
      name,
      ...conditions.when(["routes", name]),
      stages: named,
      ...(duration.ok ? { maxDuration: duration.value } : {}),
      ...(route.quota !== undefined && per.ok
        ? {
            quota: {
              perSubject: route.quota["per-subject"],
              per: per.value,
              place: placeOf(file, "routes", name, "quota"),
            },
          }
        : {}),
      place: keyPlace(file, ["routes"], name),
    });
  }
  return { read, problems };
}
