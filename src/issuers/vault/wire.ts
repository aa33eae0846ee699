import nodeVault from "node-vault";

import type { Duration } from "../../core/instant.ts";
import { saysNothing, VaultFailure } from "./failure.ts";
import { isPath, type VaultPath } from "./path.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export interface WireOptions extends TransportOptions {
  readonly namespace?: string;
}

export interface CallOptions {
  /** Response-wrapped for so long: the answer then holds a wrapping token and nothing else. */
  readonly wrapFor?: Duration;
  /** What a path that lists several things is asked for. */
  readonly query?: "type=irrevocable";
}

export type Method = "read" | "write" | "list" | "delete";

/** One call to Vault; the answer as it came, to be read by `answer.ts`. */
export type Call = (method: Method, path: VaultPath, data?: object, options?: CallOptions) => Promise<unknown>;

/** Calls in the name of a token, or of nobody. */
export interface Wire {
  as(token: string | null): Call;
}

/** Node-vault, held so that nothing of the environment and none of its named commands gets in. */
export function openWire(options: WireOptions): Wire {
  const client = nodeVault({
    apiVersion: "v1",
    endpoint: options.address,
    // `LIST` is refused by proxies and by Node's own server.
    noCustomHTTPVerbs: true,
    debug: () => undefined,
    commands: {},
    "request-promise": createTransport(options),
  });
  // Empty ones in the options would be replaced from `VAULT_TOKEN`, `VAULT_PREFIX` and `VAULT_NAMESPACE`.
  Object.assign(client, { token: "", pathPrefix: "", namespace: options.namespace ?? "" });

  return {
    as:
      (token) =>
      async (method, path, data, { wrapFor, query } = {}) => {
        if (!isPath(path)) throw new RangeError("that is no path in Vault");
        // Node-vault writes into the headers it is given: these are new for each call.
        const headers = {
          ...(token === null ? {} : { "X-Vault-Token": token }),
          ...(wrapFor === undefined ? {} : { "X-Vault-Wrap-TTL": `${Math.floor(wrapFor / 1000)}s` }),
        };
        try {
          return await (method === "write"
            ? client.write(path, data ?? {}, { headers })
            : client[method](query === undefined ? path : `${path}?${query}`, { headers }));
        } catch (error) {
          if (method === "list" && saysNothing(error)) return { data: { keys: [] } };
          if (error instanceof VaultFailure || error instanceof RangeError) throw error;
          throw new VaultFailure("unreadable", { method: method.toUpperCase(), path });
        }
      },
  };
}
