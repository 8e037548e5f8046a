/** A header line; the value is sent as Latin-1, so that every byte can be said. */
export type HeaderLine = readonly [name: string, value: string];

/** A request whose framing is right, whatever else is wrong with it: one answer is due, on a connection that may stay. */
export interface FramedCase {
  readonly kind: "framed";
  readonly method: string;
  /** Latin-1, without blanks and control characters. */
  readonly target: string;
  readonly headers: readonly HeaderLine[];
  readonly body: Uint8Array | undefined;
  /** How the body is framed. */
  readonly chunked: boolean;
}

/** Bytes that need not be HTTP at all, on a connection of their own. */
export interface RawCase {
  readonly kind: "raw";
  /** What it tries, for who reads of it. */
  readonly shape: string;
  readonly bytes: Uint8Array;
  /** The whole connection must get nothing but one refusal: what follows must never be taken for a request. */
  readonly refused: boolean;
  /** How the client's side ends. */
  readonly end: "fin" | "reset";
}

/** One thing that the fuzz sends. */
export type FuzzCase = FramedCase | RawCase;

const CRLF = "\r\n";

/** The bytes of a framed request. */
export function render({ method, target, headers, body, chunked }: FramedCase): Buffer {
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines: HeaderLine[] = [...(named.has("host") ? [] : [["Host", "localhost"] as const]), ...headers];
  if (body !== undefined) {
    lines.push(chunked ? ["Transfer-Encoding", "chunked"] : ["Content-Length", String(body.length)]);
  }
  const head = lines.map(([name, value]) => `${name}: ${value}${CRLF}`).join("");
  const start = Buffer.from(`${method} ${target} HTTP/1.1${CRLF}${head}${CRLF}`, "latin1");
  if (body === undefined) return start;
  return Buffer.concat([start, chunked ? inChunks(body) : body]);
}

/** Chunks of growing length, the first ones of a single byte, so that every token is cut somewhere. */
export function inChunks(body: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0, size = 1; at < body.length; at += size, size = Math.min(size * 2, 16_384)) {
    const piece = body.subarray(at, at + size);
    parts.push(Buffer.from(piece.length.toString(16) + CRLF), piece, Buffer.from(CRLF));
  }
  return Buffer.concat([...parts, Buffer.from(`0${CRLF}${CRLF}`)]);
}

/** A case as one line that can be read, and sent again. */
export function told(one: FuzzCase): string {
  const bytes = one.kind === "framed" ? render(one) : one.bytes;
  const shown = JSON.stringify(Buffer.from(bytes).toString("latin1"));
  const cut = shown.length > 3_000 ? `${shown.slice(0, 3_000)}… (${bytes.length} bytes)` : shown;
  return one.kind === "framed" ? cut : `${one.shape} (${one.end}): ${cut}`;
}
