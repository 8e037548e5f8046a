import type { Exchange } from "../exchange.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { parseRequest } from "./parse-request.ts";
import { readJson } from "./read-json.ts";

/** Lets pass what an action without settings may bring: no body, or `{}`. Throws an HttpError for any other. */
export async function expectNoBody(exchange: Exchange): Promise<void> {
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
}
