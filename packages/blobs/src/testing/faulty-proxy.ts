import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to a request: an answer with this status, a broken connection, an answer cut in its middle. */
export type Fault = number | "reset" | "cut";

/** A proxy on the loopback that lets faults happen. */
export interface FaultyProxy {
  readonly endpoint: string;
  /** `PUT /bucket/key` of each request that came, in order. */
  readonly requests: readonly string[];
  /** Asked about each request; undefined lets it pass. */
  fault: (request: string) => Fault | undefined;
  stop(): Promise<void>;
}

/** Starts a proxy before the server at `target`. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const requests: string[] = [];
  const server = createServer((req, res) => {
    const line = `${req.method} ${req.url}`;
    requests.push(line);
    const fault = proxy.fault(line);
    if (typeof fault === "number") {
      req.resume();
      const body = "<Error><Code>SlowDown</Code><AWSAccessKeyId>S3RVER</AWSAccessKeyId></Error>";
      res.writeHead(fault, { "content-type": "application/xml" }).end(req.method === "HEAD" ? undefined : body);
    } else if (fault === "reset") {
      req.destroy();
    } else {
      forward(target, { req, res, cut: fault === "cut" });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fault: () => undefined,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

function forward(target: string, { req, res, cut }: { req: IncomingMessage; res: ServerResponse; cut: boolean }): void {
  const { method, headers } = req;
  const passed = request(`${target}${req.url}`, { method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers);
    if (cut) {
      answer.once("data", (chunk: Buffer) => res.write(chunk.subarray(0, 10), () => res.destroy()));
    } else {
      answer.pipe(res);
    }
  });
  passed.on("error", () => res.destroy());
  res.on("close", () => passed.destroy());
  req.pipe(passed);
}
