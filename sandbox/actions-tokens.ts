import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import type { Hono } from "hono";
import { repositoryByName } from "./state/lookup.ts";
import type { World } from "./state/world.ts";

/** A run of a workflow, as far as its tokens tell of it. There is nothing that runs. */
interface ActionsRun {
  readonly id: number;
  /** What its jobs ask for tokens with. */
  readonly bearer: string;
  readonly claims: Readonly<Record<string, string>>;
}

const kid = "actions-1";

/**
 * The issuer of GitHub Actions: GitHub docs, "OpenID Connect reference". `/_sandbox/actions/runs` begins a run; its
 * jobs find where to ask for tokens in their environment, as on GitHub.
 */
export function mountActionsTokens(app: Hono, world: World): void {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const runs = new Map<number, ActionsRun>();
  const issuer = (): string => `${world.url()}/_services/token`;

  app.get("/_services/token/.well-known/openid-configuration", (context) =>
    context.json({
      issuer: issuer(),
      jwks_uri: `${issuer()}/.well-known/jwks`,
      response_types_supported: ["id_token"],
      id_token_signing_alg_values_supported: ["RS256"],
    }),
  );
  app.get("/_services/token/.well-known/jwks", (context) =>
    context.json({ keys: [{ ...jwk, kid, alg: "RS256", use: "sig" }] }),
  );

  app.post("/_sandbox/actions/runs", async (context) => {
    const asked = await context.req.json<Readonly<Record<string, string | undefined>>>();
    const [owner = "", name = ""] = (asked["repository"] ?? "").split("/");
    const repository = repositoryByName(world, owner, name);
    if (repository === undefined) return context.json({ message: "`repository` names none" }, 422);
    const { workflow = ".github/workflows/nightly.yaml", event = "schedule", environment } = asked;
    const { ref = `refs/heads/${repository.defaultBranch}` } = asked;
    const id = world.nextId();
    const bearer = randomBytes(20).toString("base64url");
    const full = `${owner}/${name}`;
    const claims = {
      sub: environment === undefined ? `repo:${full}:ref:${ref}` : `repo:${full}:environment:${environment}`,
      repository: full,
      repository_id: String(repository.id),
      repository_owner: owner,
      repository_owner_id: String(repository.ownerId),
      repository_visibility: "private",
      ref,
      ref_type: "branch",
      event_name: event,
      workflow,
      workflow_ref: `${full}/${workflow}@${ref}`,
      job_workflow_ref: asked["job_workflow_ref"] ?? `${full}/${workflow}@${ref}`,
      run_id: String(id),
      run_number: "1",
      run_attempt: "1",
      runner_environment: "github-hosted",
      ...(environment === undefined ? {} : { environment }),
    };
    runs.set(id, { id, bearer, claims });
    return context.json({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${world.url()}/_services/pipelines/${id}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    });
  });

  app.get("/_services/pipelines/:run/idtoken", (context) => {
    const run = runs.get(Number(context.req.param("run")));
    if (run === undefined || context.req.header("authorization") !== `Bearer ${run.bearer}`)
      return context.json({ message: "Bad credentials" }, 401);
    const now = Math.floor(world.clock.now() / 1000);
    const aud = context.req.query("audience") ?? `${world.url()}/${run.claims["repository_owner"] ?? ""}`;
    const times = { iat: now, nbf: now - 300, exp: now + 300 };
    const payload = { jti: randomUUID(), ...run.claims, aud, iss: issuer(), ...times };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ typ: "JWT", alg: "RS256", kid })}.${part(payload)}`;
    const signature = sign("RSA-SHA256", Buffer.from(signed), privateKey).toString("base64url");
    return context.json({ count: 1, value: `${signed}.${signature}` });
  });
}
