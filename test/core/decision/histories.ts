import * as fc from "fast-check";

import { Case } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entry, stage } from "../../support/rules.ts";

/** Twelve people, some of them in several teams, some with a part in the request. */
export const teams: Readonly<Record<string, readonly string[]>> = {
  "acme/orders": ["owner", "owner-2", "both", "requester", "author"],
  "acme/platform": ["platform-1", "platform-2", "both", "three", "author"],
  "acme/security": ["security-1", "security-2", "three"],
};
const logins = [...new Set(Object.values(teams).flat()), "bystander"];

const act = fc.record({
  who: fc.constantFrom(...logins),
  does: fc.oneof(
    { weight: 12, arbitrary: fc.constant("approves") },
    {
      weight: 5,
      arbitrary: fc.constantFrom("requestsChanges", "dismisses", "edits", "pushes", "updates", "changes"),
    },
  ),
  whom: fc.constantFrom(...logins),
  wait: fc.integer({ min: 0, max: 2 }),
});
export type Act = { readonly who: string; readonly does: string; readonly whom: string; readonly wait: number };

/** What people may do to a request, in any order, sometimes several in one second. */
export const histories = fc.array(act, { maxLength: 25 });
export const quorums = fc.integer({ min: 1, max: 2 });

/** Lets it happen to a request through three stages; `author` wrote a part of it. */
export function play(acts: readonly Act[], quorum: number): Case {
  const c = new Case({
    teams,
    stages: [
      stage("business", ["owner"]),
      stage("technical", ["@acme/platform"], { quorum }),
      stage("security", ["@acme/security"]),
    ],
  });
  c.person("author").pushes(undefined, {});
  let length = 1;
  for (const { who, does, whom, wait } of acts) {
    c.minute += wait - 1;
    const [actor, other] = [c.person(who), c.person(whom)];
    if (does === "approves") actor.approves();
    if (does === "requestsChanges") actor.requestsChanges();
    if (does === "pushes") c.person("author").pushes();
    if (does === "updates") actor.updatesTheBranch();
    if (does === "changes") c.person("author").pushes([added(entry({ justification: `now ${length++}` }))]);
    try {
      if (does === "dismisses") actor.dismisses(other);
      if (does === "edits") actor.edits(other);
    } catch {
      c.minute += 1; // they gave no review
    }
  }
  return c;
}
