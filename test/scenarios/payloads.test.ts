import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { approved } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { World } from "../support/world.ts";

interface Examples {
  readonly name: string;
  readonly examples: readonly object[];
}

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly Examples[];

test("every example payload of GitHub is taken, and the application goes on", async () => {
  await using world = await World.start({ database: "embedded" });
  const answers: string[] = [];
  for (const { name, examples: payloads } of examples)
    for (const payload of payloads) answers.push(`${await world.delivers(name, payload)} ${name}`);
  expect(answers).toHaveLength(329);
  expect(answers.filter((answer) => !answer.startsWith("202 "))).toEqual([]);
  // The same, as if they were about our repository and its organisation.
  const ours = {
    repository: {
      id: world.repositoryId,
      name: "access",
      full_name: "acme/access",
      default_branch: "master",
      owner: { login: "acme" },
    },
  };
  for (const { name, examples: payloads } of examples)
    for (const payload of payloads) expect(await world.delivers(name, { ...payload, ...ours })).toBe(202);
  await world.settled();
  const request = await approved(world, entry({ id: "afterwards" }));
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  expect(world.log.split("\n").filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test("a payload that nobody signed is refused, and does nothing", async () => {
  await using world = await World.start();
  const payload = { action: "opened", repository: { id: world.repositoryId } };
  const response = await fetch(`${world.appUrl}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "x-github-event": "pull_request",
      "x-github-delivery": "11111111-1111-4111-8111-111111111111",
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    },
    body: JSON.stringify(payload),
  });
  expect(response.status).toBe(401);
});
