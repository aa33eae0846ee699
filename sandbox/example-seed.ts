import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { AppSeed, PersonSeed, ProtectionSeed, Seed, TeamSeed } from "./seed.ts";

const readme = `# Access

Who may use what at acme. A pull request that adds a file under \`access/\` asks for access.
`;

const person = (login: string, id: number, membership: PersonSeed["membership"] = "member"): PersonSeed => ({
  login,
  id,
  membership,
});

const people: readonly PersonSeed[] = [
  person("admin", 101, "owner"),
  person("requester", 102),
  person("requester-2", 103),
  person("owner", 104),
  person("platform-1", 105),
  person("platform-2", 106),
  person("security-1", 107),
  person("security-2", 108),
  person("platform-lead", 109),
  person("duty-manager", 110),
  person("outsider", 111, "none"),
  person("former-member", 112, "none"),
];

const team = (slug: string, ...members: readonly string[]): TeamSeed => ({
  slug,
  members,
  repositories: { access: "read" },
});

const teams: readonly TeamSeed[] = [
  { slug: "requesters", members: ["requester", "requester-2"], repositories: { access: "write" } },
  team("orders", "owner"),
  team("payments", "owner"),
  team("data", "owner"),
  team("platform", "platform-1", "platform-2"),
  team("security", "security-1", "security-2"),
  team("platform-leads", "platform-lead"),
  team("duty-managers", "duty-manager"),
  { slug: "no-access", members: ["platform-2"], repositories: {} },
];

/** Registered with what the project's manifest (`app.yml`) asks for, no more: a test compares the two. */
const app: AppSeed = {
  slug: "countersign",
  id: 4801,
  installationId: 480_101,
  permissions: {
    checks: "write",
    contents: "write",
    issues: "write",
    members: "read",
    merge_queues: "read",
    metadata: "read",
    pull_requests: "write",
    statuses: "write",
  },
  events: [
    "check_run",
    "check_suite",
    "issue_comment",
    "membership",
    "merge_group",
    "organization",
    "pull_request",
    "pull_request_review",
    "push",
    "repository",
    "team",
  ],
};

const protection: ProtectionSeed = {
  check: "countersign",
  administratorsBypass: true,
  appBranch: "countersign/ledger",
};

export interface ExampleOptions {
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  readonly callbackUrls?: readonly string[];
  readonly privateKey?: string;
  /** The folder that becomes `policies/`; the project's own by default. */
  readonly policies?: string;
  /** More files of `acme/access`, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly protection?: Partial<ProtectionSeed>;
}

/** The organisation `acme` with the repository `acme/access`, its people named after their parts. */
export function exampleSeed(options: ExampleOptions = {}): Seed {
  const { policies, files, protection: rules, ...given } = options;
  return {
    organisation: { login: "acme", id: 100 },
    people,
    bots: [{ login: "helper[bot]", id: 120 }],
    teams,
    repositories: [
      {
        name: "access",
        id: 4800,
        private: true,
        files: { "README.md": readme, ...policyFiles(policies ?? join(import.meta.dirname, "../policies")), ...files },
        protection: { ...protection, ...rules },
      },
    ],
    app: { ...app, ...given },
  };
}

function policyFiles(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [`policies/${relative(folder, path).split(sep).join("/")}`, readFileSync(path, "utf8")];
    }),
  );
}
