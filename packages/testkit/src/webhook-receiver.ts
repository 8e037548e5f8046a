import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { startHttp } from "./local-server.ts";

/** A message that has arrived. */
export interface ReceivedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks on loopback. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  /** All that has arrived, in order. */
  readonly received: readonly ReceivedMessage[];
}

/** Starts one; `statusOf` says with what the `nth` message, from 1, is answered. Default: 204. */
export async function startWebhookReceiver(statusOf: (nth: number) => number = () => 204): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const server = await startHttp((req, res) => {
    void text(req).then((body) => {
      received.push({ headers: req.headers, body });
      res.writeHead(statusOf(received.length)).end();
    });
  });
  return { ...server, url: `${server.url}/`, received };
}
