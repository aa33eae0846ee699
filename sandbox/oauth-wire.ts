import type { Context } from "hono";

export type Answer = Readonly<Record<string, string | number>>;

export function fault(error: string, description: string, more: Answer = {}): Answer {
  return { error, error_description: description, error_uri: "https://docs.github.com/apps/oauth-apps", ...more };
}

export async function readInput(context: Context): Promise<URLSearchParams> {
  const text = await context.req.text();
  if (!(context.req.header("content-type") ?? "").includes("json")) return new URLSearchParams(text);
  const body: unknown = JSON.parse(text);
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return new URLSearchParams(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])));
}

/** Errors of this endpoint answer 200 too, as GitHub's do. */
export function say(context: Context, answer: Answer): Response {
  if ((context.req.header("accept") ?? "").includes("json")) return context.json(answer);
  const form = new URLSearchParams(
    Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, String(value)])),
  );
  return context.body(form.toString(), 200, { "content-type": "application/x-www-form-urlencoded" });
}
