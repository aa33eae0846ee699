import { faultKinds } from "./faults/fault.ts";

/**
 * Sets faults of a running sandbox from the command line:
 * `npm run fault -- http://127.0.0.1:4000 set delivery-lost times=2 event=push`.
 */
const usage = `usage: npm run fault -- URL set KIND [times=N] [ms=N] [seconds=N] [who=apps|people|anybody]
                            [event=…] [method=…] [path=…] [operation=query|mutation] [text=…]
       npm run fault -- URL list
       npm run fault -- URL clear [ID]

${Object.entries(faultKinds)
  .map(([kind, says]) => `  ${kind.padEnd(20)}${says}`)
  .join("\n")}
`;

const [url, command, ...words] = process.argv.slice(2);

if (url === undefined || !URL.canParse(url) || !["set", "list", "clear"].includes(command ?? "")) {
  process.stderr.write(usage);
  process.exit(2);
}

const numbers = new Set(["times", "ms", "seconds"]);

async function ask(method: string, path: string, body?: object): Promise<string> {
  const response = await fetch(new URL(`/_sandbox/faults${path}`, url), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (response.ok) return text;
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

switch (command) {
  case "list":
    process.stdout.write(`${JSON.stringify(JSON.parse(await ask("GET", "")), null, 2)}\n`);
    break;
  case "clear":
    await ask("DELETE", words[0] === undefined ? "" : `/${words[0]}`);
    break;
  default: {
    const [kind, ...settings] = words;
    const pairs = settings.map((setting) => setting.split(/=(.*)/s).slice(0, 2) as [string, string]);
    const own = pairs.filter(([key]) => numbers.has(key)).map(([key, value]) => [key, Number(value)] as const);
    const match = Object.fromEntries(pairs.filter(([key]) => !numbers.has(key)));
    process.stdout.write(`${await ask("POST", "", { kind, match, ...Object.fromEntries(own) })}\n`);
  }
}
