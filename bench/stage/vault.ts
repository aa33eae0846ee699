import { must } from "../../test/vault/place.ts";
import { installReports, settingsFor, withReports } from "../../test/support/vault-reports.ts";
import { textAt, valueAt, VaultServer } from "../../test/support/vault-server.ts";
import type { Stage, StageOptions } from "./stage.ts";
import { Wire } from "./wire.ts";

/** A real Vault server, set up as `countersign init vault` prints, and the wire on which the application reaches it. */
export class StagedVault implements AsyncDisposable {
  readonly server: VaultServer;
  readonly wire: Wire;
  readonly #settings: Readonly<Record<string, string>>;

  private constructor(server: VaultServer, wire: Wire, settings: Readonly<Record<string, string>>) {
    this.server = server;
    this.wire = wire;
    this.#settings = settings;
  }

  static async start(): Promise<StagedVault> {
    const server = await VaultServer.start();
    const login = await installReports(server);
    const wire = await Wire.open(server.address);
    return new StagedVault(server, wire, settingsFor(`http://${wire.host}`, login));
  }

  /** For a stage whose catalog gives out `reports/read` from here. Its clock is left alone: Vault's cannot be moved. */
  stage(more: Readonly<Record<string, string>> = {}): StageOptions {
    return {
      way: "ours",
      database: "postgres",
      still: true,
      settings: { ...this.#settings, ...more },
      seed: (seed) => withReports(seed),
    };
  }

  /** Makes a token as the application of this stage does, past it, and answers its accessor. */
  async makes({ env, repositoryId }: Stage, grant: string, seconds: number): Promise<string> {
    const meta = { countersign: `app-${env["APP_ID"]}`, repository: String(repositoryId), grant, attempt: "1" };
    const length = `${seconds}s`;
    const asked = { meta, ttl: length, explicit_max_ttl: length, renewable: false, no_default_policy: true };
    const { body } = await must(this.server.root("POST", "auth/token/create/acme-reports", asked));
    return textAt(body, "auth", "accessor");
  }

  /** How many tokens there are at the server, whosever they are. */
  async tokens(): Promise<number> {
    const { body } = await must(this.server.root("GET", "auth/token/accessors?list=true"));
    return (valueAt(body, "data", "keys") as readonly string[]).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wire.close();
    await this.server.stop();
  }
}
