import { HttpError } from "./problem.ts";

/**
 * Values of one body, member names not counted. Each costs some hundred times its length in memory and time, so a body
 * within its bytes could still stop the whole service for seconds; fifty for each of 10,000 items is plenty.
 */
const MAX_VALUES = 500_000;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_OBJECT] = Buffer.from('"\\,[{');

/**
 * Parses a JSON body (UTF-8, RFC 8259), or another part of the request, called `what` then. Throws an HttpError when it
 * is none or has more than 500,000 values.
 */
export function parseJson(body: Uint8Array, what = "The body"): unknown {
  if (hasMoreValues(body, MAX_VALUES)) {
    throw new HttpError("body_too_large", `A JSON body may have at most ${MAX_VALUES} values`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new HttpError("invalid_json", `${what} is not valid JSON`, { cause });
  }
}

/** Counts what must stand before a value, outside of text: one scan, no memory. */
function hasMoreValues(json: Uint8Array, max: number): boolean {
  let values = 1;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) inText = !inText;
    else if (inText) {
      if (byte === BACKSLASH) at++;
    } else if ((byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT) && ++values > max) return true;
  }
  return false;
}
