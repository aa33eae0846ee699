import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { cleanEnvironment } from "./run.ts";
import type { BareRepository } from "./repository.ts";

export interface BackendRequest {
  readonly method: string;
  /** `info/refs`, `git-upload-pack` or `git-receive-pack`. */
  readonly service: string;
  readonly query: string;
  readonly headers: { readonly contentType: string; readonly contentEncoding: string; readonly gitProtocol: string };
  readonly body: Buffer;
  readonly user: string;
  /** What the hook needs to know. */
  readonly env: Readonly<Record<string, string>>;
}

/** Hands one request of the smart protocol to `git http-backend`, as a web server does by CGI. */
export async function runBackend(git: BareRepository, request: BackendRequest): Promise<Response> {
  const root = dirname(git.directory);
  const env = {
    ...cleanEnvironment,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `${git.directory.slice(root.length)}/${request.service}`,
    REQUEST_METHOD: request.method,
    QUERY_STRING: request.query,
    CONTENT_TYPE: request.headers.contentType,
    CONTENT_LENGTH: String(request.body.length),
    HTTP_CONTENT_ENCODING: request.headers.contentEncoding,
    GIT_PROTOCOL: request.headers.gitProtocol,
    REMOTE_USER: request.user,
    REMOTE_ADDR: "127.0.0.1",
    ...request.env,
  };
  const output = await new Promise<Buffer>((resolve, reject) => {
    const child = spawn("git", ["http-backend"], { env, cwd: root });
    const out: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    // What git tells the user travels in the protocol; what it tells the server is in the exit code.
    child.stderr.resume();
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(out)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(request.body);
  });
  return readCgi(output);
}

function readCgi(output: Buffer): Response {
  const end = output.indexOf("\r\n\r\n");
  if (end === -1) return new Response("git http-backend gave no answer", { status: 500 });
  const headers = new Headers();
  let status = 200;
  for (const line of output.toString("latin1", 0, end).split("\r\n")) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else headers.append(name, value);
  }
  return new Response(new Uint8Array(output.subarray(end + 4)), { status, headers });
}
