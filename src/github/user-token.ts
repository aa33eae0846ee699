import { accountId } from "../core/ids.ts";
import type { LoggedIn } from "../ports.ts";
import type { Connection } from "./connection.ts";
import { orAbsent, Refused } from "./refusal.ts";

interface Checked {
  readonly app: { readonly client_id: string };
  readonly user: { readonly id: number; readonly login: string } | null;
}

/**
 * Whose user token this is, if it was given to this very app: REST docs, "Check a token". What another app was given
 * says nothing here, whoever it belongs to. Then GitHub is told to forget it: it is worth nothing afterwards.
 */
export async function holderOf(
  connection: Connection,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  token: string,
): Promise<LoggedIn | null> {
  const authorization = `basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  const call = { parameters: { client_id: clientId, access_token: token }, authorization } as const;
  let checked: Checked;
  try {
    const route = "POST /applications/{client_id}/token";
    checked = (await connection.send<Checked>({ ...call, route, safe: true })).data;
  } catch (error) {
    // 404: no token of this app; 422: no token at all.
    if (error instanceof Refused && (error.status === 404 || error.status === 422)) return null;
    throw error;
  }
  if (checked.user === null || checked.app.client_id !== clientId) return null;
  // Asked again after a lost answer, it may be gone already.
  await orAbsent(connection.send({ ...call, route: "DELETE /applications/{client_id}/token", safe: true }));
  return { account: accountId(checked.user.id), login: checked.user.login };
}
