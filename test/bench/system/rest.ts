import { Agent, type IncomingMessage, request } from "node:http";

/** One answer and when its parts happened, milliseconds of the monotonic clock. */
export interface TimedAnswer {
  readonly status: number;
  readonly body: string;
  /** The last byte of the request left. */
  readonly sentAtMs: number;
  /** The last byte of the answer came. */
  readonly answeredAtMs: number;
}

/** A user of the REST API with few connections that stay open, as a back end has. */
export function timedClient(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const call = async (method: string, path: string, body?: Buffer | string, type = "application/json") => {
    const { promise, resolve, reject } = Promise.withResolvers<TimedAnswer>();
    const headers = body === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) };
    let sentAtMs = performance.now();
    const req = request(url + path, { method, agent, headers });
    req.once("finish", () => {
      sentAtMs = performance.now();
    });
    req.once("error", reject);
    req.once("response", (response) => {
      text(response).then((all) => {
        resolve({ status: response.statusCode ?? 0, body: all, sentAtMs, answeredAtMs: performance.now() });
      }, reject);
    });
    req.end(body);
    return promise;
  };
  return {
    call,
    async json<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await call(method, path, body === undefined ? undefined : JSON.stringify(body));
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
      return JSON.parse(answer.body) as T;
    },
    close: () => agent.destroy(),
  };
}

export type TimedClient = ReturnType<typeof timedClient>;

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
