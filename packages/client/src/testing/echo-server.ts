import { answer, bodyOf, type LocalServer, startServer } from "./local-server.ts";

/** Tells what it was asked. */
export interface EchoServer extends LocalServer {
  /** Method, path and body of each request, as they came; no body is null. */
  readonly asked: readonly (readonly [method: string, path: string, body: unknown])[];
}

/** Starts it; it answers every request with `status` and `body`. */
export async function startEchoServer(status = 200, body: unknown = {}): Promise<EchoServer> {
  const asked: [string, string, unknown][] = [];
  const server = await startServer((req, res) => {
    bodyOf(req).then(
      (bytes) => {
        asked.push([req.method ?? "", req.url ?? "", bytes.length === 0 ? null : JSON.parse(bytes.toString())]);
        if (status === 204) res.writeHead(204).end();
        else answer(res, status, body, { "retry-after": "0" });
      },
      () => res.destroy(),
    );
  });
  return Object.assign(server, { asked });
}
