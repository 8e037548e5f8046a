import express from "express";
import type { Exchange } from "../exchange.ts";
import { hasBody } from "./has-body.ts";
import { checkJsonShape } from "./json-shape.ts";
import { parseJson } from "./parse-json.ts";
import { HttpError } from "./problem.ts";

/** Bytes of a body that carries no items. */
const SMALL_BODY_BYTES = 64 * 1_024;

/** RFC 8259 knows no other, and a scan of the bytes relies on it. */
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i;

/**
 * Reads the request's JSON body; undefined when there is none. Throws an HttpError when it is larger than `maxBytes`
 * (default 64 KiB), encoded, of another type, not JSON, or of a shape that nobody should have to handle.
 */
export async function readJson({ req, res }: Exchange, maxBytes = SMALL_BODY_BYTES): Promise<unknown> {
  if (!hasBody(req.headers)) return undefined;
  if (!req.is(["json", "+json"])) throw new HttpError("unsupported_media_type", "Send the body as application/json");
  if (OTHER_CHARSET.test(req.get("content-type") ?? "")) {
    throw new HttpError("unsupported_media_type", "Send JSON as UTF-8");
  }
  const read = express.raw({ limit: maxBytes, inflate: false, type: () => true });
  await new Promise<void>((resolve, reject) => {
    read(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  if (req.body.length === 0) return undefined;
  const json = parseJson(req.body);
  checkJsonShape(json);
  return json;
}
