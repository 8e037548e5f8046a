import { once } from "node:events";
import { connect } from "node:net";

/** Listens to a subject, or to several by a wildcard, at the broker, by the wire protocol. */
export interface WireTap extends AsyncDisposable {
  /** Messages since the tap was set. None is missed whose answer has come. */
  count(): Promise<number>;
}

/** The line before each message: subject, subscription, and more. */
const MESSAGE = /^H?MSG \S+ tap /;

/** Starts listening; when it resolves, nothing that is published from then on is missed. */
export async function tapWire(natsUrl: string, subject: string): Promise<WireTap> {
  const { hostname, port } = new URL(natsUrl);
  const socket = connect(Number(port), hostname);
  const pongs: (() => void)[] = [];
  let messages = 0;
  let rest = "";
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (MESSAGE.test(line)) messages += 1;
      if (line === "PONG") pongs.shift()?.();
    }
  });
  /** The broker answers in order: what it has sent before is here when this resolves. */
  const ping = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    pongs.push(resolve);
    socket.write("PING\r\n");
    return promise;
  };
  socket.write(`CONNECT {"verbose":false}\r\nSUB ${subject} tap\r\n`);
  await ping();
  return {
    async count() {
      await ping();
      return messages;
    },
    async [Symbol.asyncDispose]() {
      if (socket.closed) return;
      socket.destroy();
      await once(socket, "close");
    },
  };
}
