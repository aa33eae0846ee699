import type { Place } from "../../src/core/diagnostics/diagnostic.ts";
import type { Catalog, Entitlement } from "../../src/core/entitlement.ts";
import { entitlementId, entryId, stageName, systemName, teamName } from "../../src/core/ids.ts";
import { hours, type Duration, type Instant } from "../../src/core/instant.ts";
import type { Delegation, DirectoryPerson } from "../../src/core/people.ts";
import type {
  Approver,
  Condition,
  ConditionFacts,
  Denial,
  Limit,
  PreApproved,
  Requirement,
  Route,
  Rules,
  Stage,
} from "../../src/core/policy.ts";
import type { RegisteredSubject } from "../../src/core/register.ts";
import type { Entry, NonHumanKind, Subject } from "../../src/core/request.ts";

const at = (file: string, line = 1): Place => ({ file, line, column: 1 });

export interface EntryFields {
  readonly id?: string;
  readonly login?: string;
  /** Instead of a person: `workload/nightly-export`. */
  readonly subject?: string;
  readonly onBehalfOf?: string;
  readonly entitlement?: string;
  readonly duration?: Duration;
  readonly until?: Instant;
  readonly justification?: string;
  readonly ticket?: string;
  readonly route?: string;
  readonly scope?: readonly string[];
  readonly start?: Instant;
  readonly replaces?: Entry["replaces"];
  readonly perRun?: Entry["perRun"];
  readonly publicKey?: Entry["publicKey"];
  readonly csr?: Entry["csr"];
}

/** An entry as it is read, the example one with what differs. */
export function entry(fields: EntryFields = {}): Entry {
  const file = `access/${fields.id ?? "orders-read-1"}.yaml`;
  return {
    id: entryId(fields.id ?? "orders-read-1"),
    subject: subjectOf(fields),
    ...(fields.onBehalfOf === undefined ? {} : { onBehalfOf: fields.onBehalfOf }),
    entitlement: entitlementId(fields.entitlement ?? "orders-db/read"),
    term:
      fields.until === undefined
        ? { kind: "duration", duration: fields.duration ?? hours(4) }
        : { kind: "until", until: fields.until },
    justification: fields.justification ?? "Reconcile refunds",
    ticket: fields.ticket ?? "INC-1",
    ...(fields.scope === undefined ? {} : { scope: fields.scope }),
    ...(fields.route === undefined ? {} : { route: fields.route }),
    ...(fields.start === undefined ? {} : { start: fields.start }),
    ...(fields.replaces === undefined ? {} : { replaces: fields.replaces }),
    ...(fields.perRun === undefined ? {} : { perRun: fields.perRun }),
    ...(fields.publicKey === undefined ? {} : { publicKey: fields.publicKey }),
    ...(fields.csr === undefined ? {} : { csr: fields.csr }),
    places: {
      entry: at(file),
      id: at(file),
      subject: at(file, 2),
      entitlement: at(file, 3),
      duration: at(file, 4),
      until: at(file, 4),
      route: at(file, 5),
    },
  };
}

function subjectOf({ subject, login = "requester" }: EntryFields): Subject {
  if (subject === undefined) return { kind: "human", login };
  const [kind, name = ""] = subject.split("/");
  return { kind: kind as NonHumanKind, name };
}

/** A registered identity, `workload/nightly-export`, of a team unless it says otherwise. */
export function identity(text: string, fields: Partial<RegisteredSubject> = {}): RegisteredSubject {
  const [kind, name = ""] = text.split("/");
  return {
    kind: kind as NonHumanKind,
    name,
    purpose: "Copies orders to the mart",
    owner: { kind: "team", team: teamName("acme/data") },
    owners: {},
    shared: false,
    legacy: false,
    attribution: "",
    place: at(`subjects/${text}.yaml`, 2),
    ...fields,
  };
}

/** `owner`, `manager`, `@acme/platform`, or a login. */
function approver(text: string): Approver {
  if (text === "owner" || text === "manager" || text === "subject-owner") return { kind: text };
  return text.includes("/") ? { kind: "team", team: teamName(text) } : { kind: "user", login: text.replace("@", "") };
}

export interface StageFields {
  readonly quorum?: number;
  readonly when?: Condition;
  readonly answers?: readonly string[];
  readonly assurance?: string;
  readonly mayNarrow?: boolean;
  readonly escalate?: { readonly after: Duration; readonly to: readonly string[] };
  readonly lapse?: Duration;
  /** Other approvers for systems of this name. */
  readonly except?: Readonly<Record<string, readonly string[]>>;
}

export function stage(name: string, who: readonly string[], fields: StageFields = {}): Stage {
  const place = at("policies/approval.yaml", 5);
  const lines = Object.entries(fields.except ?? {}).map(([system, others], index) => ({
    pattern: `${system}/`,
    matches: (id: string) => id.startsWith(`${system}/`),
    who: others.map(approver),
    place: at("policies/approval.yaml", 7 + index),
  }));
  return {
    name: stageName(name),
    approvers: [
      { pattern: "*", matches: () => true, who: who.map(approver), place: at("policies/approval.yaml", 6) },
      ...lines,
    ],
    quorum: fields.quorum ?? 1,
    ...(fields.when === undefined ? {} : { when: fields.when }),
    ...(fields.answers === undefined ? {} : { answers: fields.answers }),
    ...(fields.assurance === undefined ? {} : { assurance: fields.assurance }),
    ...(fields.lapse === undefined ? {} : { lapse: fields.lapse }),
    ...(fields.escalate === undefined
      ? {}
      : { escalate: { after: fields.escalate.after, to: fields.escalate.to.map(approver), place } }),
    ...(fields.mayNarrow === undefined ? {} : { mayNarrow: fields.mayNarrow }),
    place,
  };
}

export const when = (source: string, holds: (facts: ConditionFacts) => boolean): Condition => ({
  source,
  place: at("policies/approval.yaml", 9),
  holds: (facts) => ({ ok: true, value: holds(facts) }),
});

export const failing = (source: string): Condition => ({
  source,
  place: at("policies/approval.yaml", 9),
  holds: () => ({
    ok: false,
    problems: [{ code: "E313", message: "the condition cannot be answered", place: at("policies/approval.yaml", 9) }],
  }),
});

export function entitlement(id: string, fields: Partial<Entitlement> = {}): Entitlement {
  const [system = "", name = ""] = id.split("/");
  return {
    id: entitlementId(id),
    system: systemName(system),
    name,
    title: id,
    owner: { kind: "team", team: teamName("acme/orders") },
    environment: "production",
    risk: "medium",
    maxDuration: hours(8),
    for: ["human"],
    reach: 0,
    reaches: [],
    issuer: { kind: "embedded", introspected: true },
    place: at(`policies/catalog/${system}.yaml`, 6),
    ...fields,
  };
}

export interface World {
  readonly stages?: readonly Stage[];
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  readonly directory?: readonly DirectoryPerson[];
  readonly register?: readonly RegisteredSubject[];
  readonly delegations?: readonly Omit<Delegation, "place">[];
  readonly catalog?: readonly Entitlement[];
  readonly routes?: readonly (Partial<Route> & Pick<Route, "name" | "stages">)[];
  readonly preApproved?: readonly (Partial<PreApproved> & Pick<PreApproved, "name" | "subject">)[];
  readonly mergeWithin?: Duration;
  readonly conflicts?: readonly (readonly [string, string])[];
  readonly openPerPerson?: number;
  readonly limits?: readonly Partial<Limit>[];
  readonly require?: readonly Partial<Requirement>[];
  readonly deny?: readonly (Partial<Denial> & Pick<Denial, "when">)[];
}

/** The example organisation: three stages, in order, each with two people. */
const threeStages: readonly Stage[] = [
  stage("business", ["owner"]),
  stage("technical", ["@acme/platform"]),
  stage("security", ["@acme/security"]),
];

const teams: Readonly<Record<string, readonly string[]>> = {
  "acme/orders": ["owner", "owner-2"],
  "acme/platform": ["platform-1", "platform-2"],
  "acme/security": ["security-1", "security-2"],
};

export function rulesOf(world: World): {
  readonly rules: Rules;
  readonly teams: Readonly<Record<string, readonly string[]>>;
} {
  const place = at("policies/approval.yaml", 20);
  const catalog: Catalog = new Map(
    [
      entitlement("orders-db/read"),
      entitlement("orders-db/admin", { risk: "critical", maxDuration: hours(1) }),
      ...(world.catalog ?? []),
    ].map((one) => [one.id, one]),
  );
  return {
    teams: { ...teams, ...world.teams },
    rules: {
      policy: {
        stages: world.stages ?? threeStages,
        routes: new Map((world.routes ?? []).map((one) => [one.name, Object.assign({ place }, one)])),
        routeStages: (world.routes ?? []).flatMap(({ stages }) =>
          stages.filter((one) => !(world.stages ?? threeStages).includes(one)),
        ),
        limits: (world.limits ?? []).map((limit) => Object.assign({ place }, limit)),
        require: (world.require ?? []).map((one) => Object.assign({ fields: ["ticket"] as const, place }, one)),
        deny: (world.deny ?? []).map((one) => Object.assign({ because: "no", place }, one)),
        conflicts: (world.conflicts ?? []).map(([one, other]) => ({
          between: [entitlementId(one), entitlementId(other)],
          place,
        })),
        ...(world.preApproved === undefined
          ? {}
          : { preApproved: world.preApproved.map((one) => Object.assign({ perDay: 2, place }, one)) }),
        ...(world.openPerPerson === undefined ? {} : { openPerPerson: { most: world.openPerPerson, place } }),
        governance: { stages: [] },
        merge: { by: "people", ...(world.mergeWithin === undefined ? {} : { within: world.mergeWithin }) },
      },
      catalog,
      register: new Map((world.register ?? []).map((one) => [`${one.kind}/${one.name}`, one])),
      directory: {
        people: world.directory ?? [],
        delegations: (world.delegations ?? []).map((one) =>
          Object.assign({ place: at("policies/directory.yaml", 3) }, one),
        ),
      },
      keys: [],
    },
  };
}
