/** An answer as it stood on the wire. */
export interface WireAnswer {
  readonly status: number;
  /** In order, names in lower case; values as Latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Bytes of it all. */
  readonly bytes: number;
}

/** What came is no HTTP answer, or one that nobody should have sent. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
}

const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) [\x20-\x7e]*$/;
/** Stricter than RFC 9110: nothing of ours needs bytes beyond ASCII. */
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\x20-\x7e\t]*)$/;
/** These twice would mean different things to different readers. */
const SINGLE = ["content-length", "content-type", "content-disposition", "location", "transfer-encoding", "etag"];

/**
 * Reads one answer to `method` from the start of `data`, interim ones passed over; undefined while it is not whole. A body
 * that lasts until the connection's end is whole once `ended`. Throws a MalformedAnswer.
 */
export function readAnswer(data: Buffer, method: string, ended = false): WireAnswer | undefined {
  let from = 0;
  for (;;) {
    const headEnd = data.indexOf("\r\n\r\n", from);
    if (headEnd < 0) return undefined;
    const head = parseHead(data.subarray(from, headEnd).toString("latin1"));
    const bodyStart = headEnd + 4;
    if (head.status >= 200) {
      const read = readBody(data, { ...head, bodyStart, method, ended });
      return read && { ...head, body: read.body, bytes: read.end };
    }
    from = bodyStart;
  }
}

function parseHead(head: string): Pick<WireAnswer, "status" | "headers"> {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const status = Number(STATUS_LINE.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) throw new MalformedAnswer(`status line ${JSON.stringify(statusLine.slice(0, 200))}`);
  const headers = lines.map((line): [string, string] => {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new MalformedAnswer(`header line ${JSON.stringify(line)}`);
    return [name.toLowerCase(), value];
  });
  for (const name of SINGLE) {
    if (headers.filter(([one]) => one === name).length > 1) throw new MalformedAnswer(`several ${name}`);
  }
  return { status, headers };
}

interface BodyOptions extends Pick<WireAnswer, "status" | "headers"> {
  readonly bodyStart: number;
  readonly method: string;
  readonly ended: boolean;
}

function readBody(data: Buffer, o: BodyOptions): { body: Buffer; end: number } | undefined {
  const { bodyStart, status, method } = o;
  const header = (name: string) => o.headers.find(([one]) => one === name)?.[1];
  const none = { body: Buffer.alloc(0), end: bodyStart };
  if (method === "HEAD" || status === 204 || status === 304) return none;
  if (header("transfer-encoding") !== undefined) return readChunks(data, bodyStart);
  const length = header("content-length");
  if (length !== undefined) {
    const end = bodyStart + Number(length);
    return data.length < end ? undefined : { body: data.subarray(bodyStart, end), end };
  }
  // Streams of events have no end of their own.
  if (header("content-type")?.startsWith("text/event-stream")) return none;
  return o.ended ? { body: data.subarray(bodyStart), end: data.length } : undefined;
}

function readChunks(data: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = data.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const line = data.subarray(at, lineEnd).toString("latin1");
    if (!/^[0-9a-f]+$/i.test(line)) throw new MalformedAnswer(`chunk size ${JSON.stringify(line.slice(0, 40))}`);
    const size = Number.parseInt(line, 16);
    const end = lineEnd + 2 + size + 2;
    if (data.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(data.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}
