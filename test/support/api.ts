/** One call at the embedded GitHub's REST API, as somebody. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Answers are read as what they are: checked where they are used. */
export type Json = ReturnType<typeof JSON.parse>;

export type Api = (method: string, path: string, body?: object) => Promise<Answer>;

export function apiOf(url: string, token: string): Api {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v3${path}`, {
      method,
      headers: {
        authorization: `token ${token}`,
        accept: "application/vnd.github+json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
}

/** For what has to succeed: anything else is the test's mistake, and says what GitHub answered. */
export async function succeed(answer: Promise<Answer>): Promise<Json> {
  const { status, body } = await answer;
  if (status >= 400) throw new Error(`GitHub answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
