import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** A new database like the template, which nobody may be using; answers its URL. */
export async function copyDatabase(template: string): Promise<string> {
  const url = new URL(template);
  const name = `world_${randomBytes(6).toString("hex")}`;
  const server = new URL(template);
  server.pathname = "/postgres";
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${url.pathname.slice(1)} STRATEGY FILE_COPY`);
  } finally {
    await client.end();
  }
  url.pathname = `/${name}`;
  return url.href;
}
