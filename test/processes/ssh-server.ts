import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { freePort } from "../../bench/stage/free-port.ts";
import { until } from "../support/until.ts";

export const sshd = "/usr/sbin/sshd";

/** OpenSSH's server on this machine, which lets in whoever comes with a certificate of these authorities. */
export class SshServer implements AsyncDisposable {
  readonly folder: string;
  readonly #port: number;
  readonly #process: ChildProcess;

  private constructor(folder: string, port: number, process: ChildProcess) {
    this.folder = folder;
    this.#port = port;
    this.#process = process;
  }

  /** `principals`: whom its only account may be entered as. */
  static async start(authorities: readonly string[], principals: readonly string[]): Promise<SshServer> {
    const folder = mkdtempSync(join(tmpdir(), "countersign-sshd-"));
    const port = await freePort();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "host")]);
    const config = file(
      "sshd_config",
      [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${join(folder, "host")}`,
        `PidFile ${join(folder, "pid")}`,
        `TrustedUserCAKeys ${file("authorities", `${authorities.join("\n")}\n`)}`,
        `AuthorizedPrincipalsFile ${file("principals", `${principals.join("\n")}\n`)}`,
        "AuthorizedKeysFile none",
        "AuthenticationMethods publickey",
        "PermitRootLogin yes",
        "StrictModes no",
        "UsePAM no",
      ].join("\n"),
    );
    // Where it runs as root it wants this folder, which its system service makes elsewhere.
    if (userInfo().uid === 0 && !existsSync("/run/sshd")) mkdirSync("/run/sshd", { mode: 0o755 });
    const log = join(folder, "log");
    const process = spawn(sshd, ["-D", "-f", config, "-E", log], { stdio: "ignore" });
    await until("the SSH server listens", () => listens(port));
    return new SshServer(folder, port, process);
  }

  /** A new key in the server's folder: its path, and its public half as the entry carries it. */
  key(name: string): { readonly path: string; readonly line: string } {
    const path = join(this.folder, name);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", `${name}@laptop`, "-f", path]);
    return { path, line: readFileSync(`${path}.pub`, "utf8") };
  }

  /** Comes with a key and a certificate, and says what the server answers: its words, or why it lets nobody in. */
  enter(key: string, certificate: string): string {
    const path = `${key}-presented.pub`;
    writeFileSync(path, certificate, { mode: 0o600 });
    const only = ["IdentitiesOnly=yes", `CertificateFile=${path}`];
    const options = [
      ...only,
      "BatchMode=yes",
      "StrictHostKeyChecking=no",
      "UserKnownHostsFile=/dev/null",
      "LogLevel=ERROR",
    ];
    try {
      return execFileSync(
        "ssh",
        [
          ...options.flatMap((option) => ["-o", option]),
          "-F",
          "none",
          "-i",
          key,
          "-p",
          String(this.#port),
          `${userInfo().username}@127.0.0.1`,
          "echo let in",
        ],
        { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 },
      ).trim();
    } catch (error) {
      return String((error as { readonly stderr?: string }).stderr ?? error).trim();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await gone;
    rmSync(this.folder, { recursive: true });
  }
}

const listens = (port: number): Promise<true | null> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(null));
  });
