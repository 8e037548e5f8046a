import type { IncomingHttpHeaders } from "node:http";
import express from "express";
import type { Exchange } from "../exchange.ts";
import { checkJsonShape } from "./json-shape.ts";
import { HttpError } from "./problem.ts";

/** Bytes of a body that carries no items. */
const SMALL_BODY_BYTES = 64 * 1_024;

/**
 * Reads the request's JSON body; undefined when there is none. Throws an HttpError when it is larger than `maxBytes`
 * (default 64 KiB), encoded, of another type, not JSON, or of a shape that nobody should have to handle.
 */
export async function readJson({ req, res }: Exchange, maxBytes = SMALL_BODY_BYTES): Promise<unknown> {
  if (!hasBody(req.headers)) return undefined;
  if (!req.is(["json", "+json"])) throw new HttpError("unsupported_media_type", "Send the body as application/json");
  const parse = express.json({ limit: maxBytes, inflate: false, strict: false, type: () => true });
  await new Promise<void>((resolve, reject) => {
    parse(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  checkJsonShape(req.body);
  return req.body;
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
