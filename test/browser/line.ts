import { request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { type LocalServer, startHttp, startTcp } from "@sheaf/testkit";

/** What Chromium says of requests that do not come through. */
export const BROKEN_LINE = /net::ERR_/;

/** Something between a browser and a gateway that can be cut. */
export interface CuttableLine extends LocalServer {
  /** Breaks what is open, and whatever is opened until `mend`. */
  cut(): void;
  mend(): void;
}

/** Passes bytes on between who connects and `target`. */
export async function cuttableLine(target: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const server = await startTcp((near) => {
    keep(near);
    if (!whole) return void near.resetAndDestroy();
    const far = connect(Number(port), hostname);
    keep(far);
    near.pipe(far).pipe(near);
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  });
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const mend = () => {
    whole = true;
  };
  return { ...server, cut, mend };
}

/** Collects each answer and hands it over whole, as careless proxies do: a stream of events never arrives. */
export function collectingProxy(target: string): Promise<LocalServer> {
  const { hostname, port } = new URL(target);
  return startHttp((near, answer) => {
    const { method, url: path, headers } = near;
    const far = request({ hostname, port, method, path, headers }, (told) => {
      const parts: Buffer[] = [];
      told.on("data", (part: Buffer) => parts.push(part));
      told.once("end", () => answer.writeHead(told.statusCode ?? 502, told.headers).end(Buffer.concat(parts)));
      told.once("error", () => answer.destroy());
    });
    far.once("error", () => answer.destroy());
    near.pipe(far);
    onceLeft(answer, () => far.destroy());
  });
}

function onceLeft(answer: ServerResponse, then: () => void): void {
  answer.once("close", () => {
    if (!answer.writableFinished) then();
  });
}
