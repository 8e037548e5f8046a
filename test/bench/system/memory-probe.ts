import { pollFor } from "../poll.ts";

/** The setting under which a Node process can be probed: its inspector takes a free port once it is asked to listen. */
export const PROBED_ENV = { NODE_OPTIONS: "--inspect-port=0" };

/** What a process holds after its garbage is collected. */
export interface MemoryUse {
  /** JavaScript heap and array buffers. */
  readonly heldBytes: number;
  readonly rssBytes: number;
}

/** Buffers are given back only after the collection that found them unused. */
const COLLECTIONS = 3;
const USAGE = "JSON.stringify(process.memoryUsage())";

/**
 * Collects the garbage of another Node process, started with {@link PROBED_ENV}, and reads its memory use.
 *
 * @param output gives what the process has written to its standard error
 */
export async function memoryOf(pid: number, output: () => Promise<string>): Promise<MemoryUse> {
  process.kill(pid, "SIGUSR1");
  const url = await pollFor(async () => [...(await output()).matchAll(/ws:\/\/127\.0\.0\.1:\S+/g)].at(-1)?.[0]);
  const inspector = await openInspector(url);
  try {
    for (let n = 0; n < COLLECTIONS; n++) await inspector.call("HeapProfiler.collectGarbage");
    const { result } = await inspector.call("Runtime.evaluate", { expression: USAGE });
    const { heapUsed, arrayBuffers, rss } = JSON.parse(result?.value ?? "") as NodeJS.MemoryUsage;
    return { heldBytes: heapUsed + arrayBuffers, rssBytes: rss };
  } finally {
    inspector.close();
  }
}

interface Answer {
  readonly result?: { readonly value?: string };
}

async function openInspector(url: string) {
  const socket = new WebSocket(url);
  await event(socket, "open");
  let id = 0;
  return {
    async call(method: string, params = {}): Promise<Answer> {
      id += 1;
      socket.send(JSON.stringify({ id, method, params }));
      for (;;) {
        const message = JSON.parse(String((await event(socket, "message")).data)) as { id?: number; result?: Answer };
        if (message.id === id) return message.result ?? {};
      }
    },
    close: () => socket.close(),
  };
}

async function event(socket: WebSocket, name: "open" | "message"): Promise<MessageEvent> {
  const { promise, resolve, reject } = Promise.withResolvers<MessageEvent>();
  socket.addEventListener(name, (one) => resolve(one as MessageEvent), { once: true });
  socket.addEventListener("error", () => reject(new Error("the inspector is gone")), { once: true });
  return promise;
}
