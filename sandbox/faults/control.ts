import type { Hono } from "hono";
import { faultKinds, readFault } from "./fault.ts";
import type { Faults } from "./faults.ts";

/** `/_sandbox/faults`: sets faults, tells which are set and which fired, and takes them away. */
export function mountFaults(app: Hono, faults: Faults): void {
  app.get("/_sandbox/faults", (c) => c.json({ kinds: faultKinds, faults: faults.all(), fired: faults.log() }));
  app.post("/_sandbox/faults", async (c) => {
    let body: unknown;
    try {
      body = await c.req.json();
    } catch {
      return c.json({ message: "a fault is JSON: a mapping with a `kind`" }, 422);
    }
    const read = readFault(body);
    return read.ok ? c.json(faults.set(read.value), 201) : c.json({ message: read.because }, 422);
  });
  app.delete("/_sandbox/faults/:id", (c) =>
    faults.remove(Number(c.req.param("id"))) ? c.body(null, 204) : c.json({ message: "there is no such fault" }, 404),
  );
  app.delete("/_sandbox/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
}
