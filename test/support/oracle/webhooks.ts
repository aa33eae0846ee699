import { readFileSync } from "node:fs";
import { withoutKnown } from "./corrections.ts";
import type { SentDelivery } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { type Json, objectAt, parseJson, textOf } from "./json.ts";
import { createValidators, type Problem } from "./validators.ts";

/** Judges webhook deliveries by GitHub's description of every event and action. */
export interface WebhookOracle {
  readonly judge: (delivery: SentDelivery) => readonly Finding[];
}

/** A manually configured secret is always there in the sandbox, so the signature must be too. */
const signature = /^sha256=[0-9a-f]{64}$/;

export function readWebhookOracle(): WebhookOracle {
  const file = new URL(import.meta.resolve("@octokit/openapi-webhooks/package.json"));
  const description = JSON.parse(readFileSync(new URL("generated/api.github.com.json", file), "utf8")) as Json;
  const { judge } = createValidators(description);
  const webhooks = objectAt(description, "webhooks");

  function judgeBody(key: string, body: Json): readonly Problem[] {
    const post = objectAt(webhooks[key], "post");
    const schema = objectAt(post, "requestBody", "content", "application/json")["schema"];
    return schema === undefined ? [{ at: "/action", problem: "GitHub documents no such event" }] : judge(schema, body);
  }

  function judgeHeaders(key: string, { requestHeaders, event }: SentDelivery): readonly Problem[] {
    const given = new Map(Object.entries(requestHeaders).map(([name, value]) => [name.toLowerCase(), value]));
    const parameters = objectAt(webhooks[key], "post")["parameters"];
    const names = (Array.isArray(parameters) ? parameters : []).map(
      (each: Json) => textOf(objectAt(each)["name"]) ?? "",
    );
    const missing = names.filter((name) => !given.has(name.toLowerCase()));
    const problems = missing.map((name) => ({ at: `header/${name}`, problem: "is missing" }));
    const named = given.get("x-github-event");
    if (named !== undefined && named !== event) problems.push({ at: "header/X-GitHub-Event", problem: `is ${named}` });
    const signed = given.get("x-hub-signature-256");
    if (signed !== undefined && !signature.test(signed)) {
      problems.push({ at: "header/X-Hub-Signature-256", problem: "is not an HMAC of SHA-256" });
    }
    return problems;
  }

  return {
    judge: (delivery) => {
      const body = parseJson(delivery.body);
      const action = textOf(objectAt(body?.value)["action"]);
      const operation = action === undefined ? delivery.event : `${delivery.event}.${action}`;
      const key = operation.replaceAll(/[_.]/g, "-");
      const problems =
        body === undefined
          ? [{ at: "/", problem: "is not JSON" }]
          : [...judgeBody(key, body.value), ...judgeHeaders(key, delivery)];
      const said = withoutKnown(operation, problems);
      return said.map(({ at, problem }) => ({ operation, direction: "delivery", at, problem }));
    },
  };
}
