import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readAnswer, type WireAnswer } from "./read-answer.ts";

/** Nothing came in time. */
export class Hang extends Error {
  override readonly name = "Hang";
}

/** How a request was met: by an answer, or by a connection that was closed without one. */
export type Met = WireAnswer | "closed";

/** A client that keeps its connection as long as the gateway does. */
export interface FuzzConnection {
  /** Sends a request and waits for its answer. Throws a Hang after `withinMs`, a MalformedAnswer for what is none. */
  ask(bytes: Uint8Array, method: string, withinMs: number): Promise<Met>;
  close(): void;
}

/** A client of a port on this machine; it connects when it is asked. */
export function openFuzzConnection(port: number): FuzzConnection {
  let open: { socket: Socket; inbox: Inbox } | undefined;

  async function connected(): Promise<{ socket: Socket; inbox: Inbox }> {
    if (open && !open.inbox.ended && open.socket.writable) return open;
    const socket = await dial(port);
    open = { socket, inbox: new Inbox(socket) };
    return open;
  }

  return {
    async ask(bytes, method, withinMs) {
      const { socket, inbox } = await connected();
      socket.write(bytes);
      try {
        const answer = await inbox.next(method, withinMs);
        const keeps = answer !== "closed" && !closes(answer) && method !== "CONNECT";
        if (!keeps) socket.destroy();
        return answer;
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
    close: () => open?.socket.destroy(),
  };
}

/** Sends bytes over a connection of their own, ends its side, and gives all answers until the other side closes too. */
export async function pour(
  port: number,
  { bytes, end, withinMs }: { bytes: Uint8Array; end: "fin" | "reset"; withinMs: number },
): Promise<WireAnswer[]> {
  const socket = await dial(port);
  const inbox = new Inbox(socket);
  try {
    if (end === "reset") {
      await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
      return [];
    }
    socket.end(bytes);
    const answers: WireAnswer[] = [];
    // Which methods a broken stream of bytes asked for is not ours to say: none of the shapes uses HEAD.
    for (let next = await inbox.next("GET", withinMs); next !== "closed"; next = await inbox.next("GET", withinMs)) {
      answers.push(next);
    }
    return answers;
  } finally {
    if (end === "reset") socket.resetAndDestroy();
    else socket.destroy();
  }
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  // A reset is one way of being closed.
  return socket.on("error", () => undefined);
}

function closes({ headers }: WireAnswer): boolean {
  return headers.some(
    ([name, value]) =>
      (name === "connection" && /close/i.test(value)) || (name === "content-type" && /event-stream/.test(value)),
  );
}

/** What has come over a connection and was not read yet. */
class Inbox {
  ended = false;
  #data = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on("data", (chunk) => {
      this.#data = Buffer.concat([this.#data, chunk]);
      this.#wake();
    });
    socket.once("close", () => {
      this.ended = true;
      this.#wake();
    });
  }

  async next(method: string, withinMs: number): Promise<Met> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const answer = readAnswer(this.#data, method, this.ended);
      if (answer) {
        this.#data = this.#data.subarray(answer.bytes);
        return answer;
      }
      if (this.ended) return "closed";
      if (performance.now() >= endMs) throw new Hang(`no answer within ${withinMs} ms`);
      await this.#news(endMs - performance.now());
    }
  }

  async #news(withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, Math.max(1, withinMs));
    await promise;
    clearTimeout(timer);
  }
}
