import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A bare connection: sends exactly what a test wants and collects what comes back. */
export interface RawSocket {
  readonly socket: Socket;
  send(data: string | Uint8Array): void;
  /** All that has come so far. */
  received(): string;
  /** Resolves with all that came when the other side has closed. */
  closed(): Promise<string>;
}

/** Connects to a port of this machine. */
export async function openRawSocket(port: number): Promise<RawSocket> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  // A reset is one way of being closed.
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  await once(socket, "connect");
  const received = () => Buffer.concat(chunks).toString();
  return { socket, send: (data) => socket.write(data), received, closed: () => closed.then(received) };
}

const BOUNDARY = "sheaf-test-boundary";

/** The bytes of a form, cut or bent as a test likes. */
export const rawForm = {
  contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  file: (name: string, bytes: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="images"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`,
      ),
      bytes,
      Buffer.from("\r\n"),
    ]),
  text: (name: string, value: string): Buffer =>
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  end: Buffer.from(`--${BOUNDARY}--\r\n`),
};

/** The head of a request with a body of the given length. */
export function rawHead(path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ Host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
