import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";

/** A server on loopback, for one test. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
  /** Connections so far, and those that are still there. */
  readonly connections: { readonly made: number; readonly open: number };
}

/** Has any server listen on loopback; disposing of it cuts its connections. */
export async function listen(server: Server): Promise<LocalServer> {
  const open = new Set<Socket>();
  let made = 0;
  server.on("connection", (socket) => {
    made += 1;
    open.add(socket.on("close", () => open.delete(socket)).on("error", () => undefined));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return { made, open: open.size };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that speaks whatever `onSocket` does with each connection. */
export const listenRaw = (onSocket: (socket: Socket) => void): Promise<LocalServer> => listen(createServer(onSocket));
