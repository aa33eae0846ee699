import type { CaseFile } from "../case-file.ts";
import { after, type Instant } from "../instant.ts";
import { personsOf, resolved } from "./eligibility.ts";
import { openSince } from "./opening.ts";
import type { People, Person } from "./people.ts";
import { Course, type CourseFacts } from "./progress.ts";
import type { Approver, Rules } from "../policy.ts";
import type { StageInCase } from "./stages.ts";

/**
 * Rule 8: so long after a stage opened, more people may approve it; nothing is skipped. Stage by stage, since when one
 * opens depends on who could complete those before it.
 */
export function widenedCourse(file: CaseFile, facts: CourseFacts, rules: Rules, at: Instant): Course {
  let applicable = facts.applicable;
  let course = new Course(facts);
  for (const [index, { stage }] of applicable.entries()) {
    const { escalate } = stage;
    if (escalate === undefined) continue;
    const opened = openedAt(file, course, facts, index, at);
    if (opened === null) break;
    const moment = after(opened, escalate.after);
    if (at < moment) continue;
    applicable = applicable.with(index, widen(applicable[index]!, escalate.to, moment, rules, facts.people));
    course = new Course({ ...facts, applicable });
  }
  return course;
}

/** When a stage opened last; `null`: it has not. */
function openedAt(file: CaseFile, course: Course, facts: CourseFacts, index: number, at: Instant): Instant | null {
  const now = course.at(at);
  const complete = now.completedAt.length;
  if (index > complete) return null;
  if (index === complete) return openSince(file, course, now, facts.flaws, at);
  return now.completedAt[index - 1] ?? file.pull.openedAt;
}

/** The stage with those to whom it escalates; who could approve it before is none of them. */
function widen(one: StageInCase, who: readonly Approver[], moment: Instant, rules: Rules, people: People): StageInCase {
  const before = new Set(one.entries.flatMap(({ eligible }) => [...eligible]));
  const persons = new Set<Person>();
  const entries = one.entries.map(({ entry, eligible }) => {
    const to = personsOf(resolved(who, entry, rules, people), people);
    for (const person of to) if (!before.has(person)) persons.add(person);
    return { entry, eligible: new Set([...eligible, ...to]) };
  });
  return { ...one, entries, widened: { at: moment, persons } };
}
