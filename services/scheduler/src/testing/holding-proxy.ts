import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A proxy to a broker that can hold back the log from its readers, while everything else passes. */
export interface HoldingProxy extends AsyncDisposable {
  /** `nats://127.0.0.1:<port>`. */
  readonly url: string;
  /** From now on what the log's readers are sent, heartbeats included, waits here. */
  hold(): void;
  /** Passes on what waits, in order. */
  release(): void;
}

/** What the broker puts into the reply subject of a delivery from the log. */
const FROM_LOG = /^\$JS\.ACK\.(?:[^.]+\.[^.]+\.)?SHEAF_LOG\./;

/** Starts a proxy to the broker at `natsUrl`. */
export async function startHoldingProxy(natsUrl: string): Promise<HoldingProxy> {
  const { hostname, port } = new URL(natsUrl);
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let holding = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    const logReaders = new Set<string>();
    const frames = new FrameReader((frame, { subscription, reply }) => {
      if (FROM_LOG.test(reply)) logReaders.add(subscription);
      if (holding && logReaders.has(subscription)) held.push(() => near.write(frame));
      else near.write(frame);
    });
    far.on("data", (data: Buffer) => frames.push(data));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      holding = true;
    },
    release() {
      holding = false;
      for (const pass of held.splice(0)) pass();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

/** Of a message to a client; both are empty for every other frame. */
interface FrameHead {
  readonly subscription: string;
  readonly reply: string;
}

/** Cuts what a broker sends into frames: a line each, and with messages what the line announces. */
class FrameReader {
  readonly #onFrame: (frame: Buffer, head: FrameHead) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onFrame: (frame: Buffer, head: FrameHead) => void) {
    this.#onFrame = onFrame;
  }

  push(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const lineEnd = this.#rest.indexOf("\r\n");
      if (lineEnd < 0) return;
      const { head, bodyBytes } = parseLine(this.#rest.toString("latin1", 0, lineEnd));
      const end = lineEnd + 2 + bodyBytes;
      if (this.#rest.length < end) return;
      this.#onFrame(this.#rest.subarray(0, end), head);
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** `MSG subject subscription [reply] bytes` and `HMSG subject subscription [reply] headerBytes bytes`. */
function parseLine(line: string): { head: FrameHead; bodyBytes: number } {
  const [verb, , subscription = "", ...rest] = line.split(" ");
  if (verb !== "MSG" && verb !== "HMSG") return { head: { subscription: "", reply: "" }, bodyBytes: 0 };
  const reply = rest.length > (verb === "MSG" ? 1 : 2) ? (rest[0] ?? "") : "";
  return { head: { subscription, reply }, bodyBytes: Number(rest.at(-1)) + 2 };
}
