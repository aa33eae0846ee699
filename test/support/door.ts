import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A way to a server on this machine that can be shut: then nobody gets through, and whoever was is thrown out. */
export class Door {
  readonly port: number;
  readonly #open: Set<Socket>;
  readonly #server: Server;
  #shut = false;

  private constructor(server: Server, open: Set<Socket>) {
    this.#server = server;
    this.#open = open;
    this.port = (server.address() as AddressInfo).port;
  }

  static async to(port: number): Promise<Door> {
    const open = new Set<Socket>();
    const server = createServer((inside) => {
      if (door.#shut) return void inside.destroy();
      const outside = connect(port, "127.0.0.1");
      for (const [one, other] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        open.add(one);
        one.once("error", () => one.destroy());
        one.once("close", () => (open.delete(one), other.destroy()));
      }
      inside.pipe(outside).pipe(inside);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const door = new Door(server, open);
    return door;
  }

  shut(): void {
    this.#shut = true;
    for (const socket of this.#open) socket.destroy();
  }

  open(): void {
    this.#shut = false;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
