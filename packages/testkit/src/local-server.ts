import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A server on a free port of loopback. Its end breaks the connections that are open. */
export interface LocalServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
}

/** Starts a server whose requests `listener` answers. */
export function startHttp(listener: RequestListener): Promise<LocalServer> {
  return start(createHttpServer(listener));
}

/** Starts a server that gives each connection to `onSocket` as it is. */
export function startTcp(onSocket: (socket: Socket) => void): Promise<LocalServer> {
  return start(createServer(onSocket));
}

async function start(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
