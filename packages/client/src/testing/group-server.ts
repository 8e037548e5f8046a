import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, bodyOf, type LocalServer, startServer } from "./local-server.ts";

/** As much of the API as an upload needs, with one group. */
export interface GroupServer extends LocalServer {
  readonly items: { readonly source: string; readonly name?: string }[];
  /** What was asked for, as `POST /v1/groups`. */
  readonly calls: string[];
  /** What the answer to the next uploads is, before they work again. */
  readonly failures: number[];
}

/** Starts it. Bodies that begin with "no" are no images; `serve` may answer a request in its place. */
export async function startGroupServer(
  serve: (req: IncomingMessage, res: ServerResponse) => boolean = () => false,
): Promise<GroupServer> {
  const items: { source: string; name?: string }[] = [];
  const calls: string[] = [];
  const failures: number[] = [];
  const group = () => ({ id: "g", state: "open", counts: { total: items.length } });
  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await bodyOf(req);
    calls.push(`${req.method} ${req.url}`);
    if (req.url === "/v1/images") {
      const failure = failures.shift();
      if (failure !== undefined) return answer(res, failure, { code: "x", detail: "x" });
      if (body.subarray(0, 2).toString() === "no")
        return answer(res, 415, { code: "unsupported_format", detail: "no" });
      return answer(res, 201, { images: [{ id: `img_${createHash("md5").update(body).digest("hex")}` }] });
    }
    if (req.url === "/v1/groups/g/items") {
      const { first_index: first, items: more } = JSON.parse(body.toString());
      if (first !== items.length) return answer(res, 409, { code: "index_mismatch", detail: `${items.length}` });
      items.push(...more);
    }
    return answer(res, 202, group());
  };
  const server = await startServer((req, res) => {
    if (!serve(req, res)) handle(req, res).catch(() => res.destroy());
  });
  return Object.assign(server, { items, calls, failures });
}
