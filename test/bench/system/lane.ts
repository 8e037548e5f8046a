import { once } from "node:events";
import { connect } from "node:net";

/** One answer of a lane. */
export interface LaneAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * A client with one connection that stays open and one request at a time. It costs a fraction of what `node:http` does,
 * so that many of them leave the cores they share to the side that is measured.
 */
export interface Lane {
  send(method: string, path: string, body?: string): Promise<LaneAnswer>;
  close(): void;
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** Opens so many lanes to `http://host:port`. */
export function openLanes(url: string, count: number): Promise<Lane[]> {
  return Promise.all(Array.from({ length: count }, () => openLane(url)));
}

async function openLane(url: string): Promise<Lane> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  await once(socket, "connect");
  let waiting: PromiseWithResolvers<LaneAnswer> | undefined;
  let pieces: Buffer[] = [];
  const fail = (error: Error) => waiting?.reject(error);
  socket.on("data", (piece) => {
    pieces.push(piece);
    const answer = parse(pieces.length === 1 ? piece : Buffer.concat(pieces));
    if (answer === undefined) return;
    pieces = [];
    if (answer instanceof Error) fail(answer);
    else waiting?.resolve(answer);
  });
  socket.on("error", fail).on("close", () => fail(new Error("the connection was closed")));
  return {
    send(method, path, body = "") {
      waiting = Promise.withResolvers<LaneAnswer>();
      const type = body === "" ? "" : "Content-Type: application/json\r\n";
      const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${type}${length}\r\n${body}`);
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** The answer once all of it is here. Only answers with a Content-Length: the gateway gives one for all JSON. */
function parse(bytes: Buffer): LaneAnswer | Error | undefined {
  const headBytes = bytes.indexOf(HEAD_END);
  if (headBytes < 0) return undefined;
  const head = bytes.toString("latin1", 0, headBytes);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) return new Error(`an answer without Content-Length:\n${head}`);
  const from = headBytes + HEAD_END.length;
  if (bytes.length < from + Number(length)) return undefined;
  return { status: Number(head.slice(9, 12)), body: bytes.toString("utf8", from, from + Number(length)) };
}
