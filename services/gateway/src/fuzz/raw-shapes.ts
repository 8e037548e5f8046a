import fc from "fast-check";
import { jsonBodies } from "./json-bodies.ts";
import type { RawCase } from "./wire.ts";

const HOST = "Host: localhost\r\n";
/** Whoever takes this for a request answers it. */
const SMUGGLED = `GET /v1/smuggled HTTP/1.1\r\n${HOST}\r\n`;
const JSON_TYPE = "Content-Type: application/json\r\n";
const BODY = '{"images":["a"]}';
const CHUNK = `${BODY.length.toString(16)}\r\n${BODY}\r\n`;

const paths = fc.constantFrom("/process_images", "/v1/groups", "/v1/images", "/cancel/x", "/v1/x", "/livez");

/** Lines that frame a body in two ways, or in none that all readers agree on. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  "CL.TE": `Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked\r\n`,
  "TE.CL": `Transfer-Encoding: chunked\r\nContent-Length: ${BODY.length}\r\n`,
  "two lengths": `Content-Length: 0\r\nContent-Length: ${BODY.length}\r\n`,
  "one length twice": `Content-Length: ${BODY.length}\r\nContent-Length: ${BODY.length}\r\n`,
  "a list of lengths": `Content-Length: ${BODY.length}, ${BODY.length}\r\n`,
  "a signed length": `Content-Length: +${BODY.length}\r\n`,
  "a negative length": "Content-Length: -1\r\n",
  "a hexadecimal length": "Content-Length: 0x10\r\n",
  "a length beyond all": `Content-Length: ${"9".repeat(30)}\r\n`,
  "an empty length": "Content-Length:\r\n",
  "a length in two words": "Content-Length: 1 6\r\n",
  "a folded length": `Content-Length:\r\n ${BODY.length}\r\n`,
  "a folded line": `X-A: b\r\n\tc\r\nContent-Length: ${BODY.length}\r\n`,
  "a folded encoding": "Transfer-Encoding:\r\n chunked\r\n",
  "a blank before the colon": "Transfer-Encoding : chunked\r\n",
  "a blank before the name": " Transfer-Encoding: chunked\r\n",
  "an encoding of its own": "Transfer-Encoding: xchunked\r\n",
  "chunked before another": "Transfer-Encoding: chunked, identity\r\n",
  "chunked twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
  "an encoding after VT": "Transfer-Encoding: \vchunked\r\n",
  "a quoted encoding": 'Transfer-Encoding: "chunked"\r\n',
  "a NUL in a value": "X-A: a\0b\r\nContent-Length: 0\r\n",
  "a NUL in a name": "X\0A: b\r\nContent-Length: 0\r\n",
  "a bare CR": `X-A: b\rContent-Length: 0\r\nContent-Length: ${BODY.length}\r\n`,
  "a bare LF": `X-A: b\nContent-Length: ${BODY.length}\r\n`,
  "a name in parentheses": `Content(Length): ${BODY.length}\r\nContent-Length: ${BODY.length}\r\n`,
  "a line without a colon": `Content-Length ${BODY.length}\r\n`,
  "a second host": `Host: evil.example\r\nContent-Length: ${BODY.length}\r\n`,
};
const ambiguous = fc
  .tuple(paths, fc.constantFrom(...Object.keys(AMBIGUOUS)), fc.constantFrom(BODY, `0\r\n\r\n`, CHUNK, ""))
  .map(([path, shape, body]) =>
    refused(shape, `POST ${path} HTTP/1.1\r\n${HOST}${JSON_TYPE}${AMBIGUOUS[shape]}\r\n${body}${SMUGGLED}`),
  );

/** Chunks that are none. */
const BAD_CHUNKS: Readonly<Record<string, string>> = {
  "a size that overflows": `ffffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n`,
  "a size of 2^64 and some": `1000000000000000${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
  "a chunk longer than its size": `1\r\n${BODY}\r\n0\r\n\r\n`,
  "a negative size": `-1\r\n${BODY}\r\n0\r\n\r\n`,
  "a size with 0x": `0x10\r\n${BODY}\r\n0\r\n\r\n`,
  "a size after a blank": ` 10\r\n${BODY}\r\n0\r\n\r\n`,
  "chunks by LF": `10\n${BODY}\n0\n\n`,
  "no size": `\r\n${BODY}\r\n0\r\n\r\n`,
  "a length among the trailers": `${CHUNK}0\r\nContent-Length: 5\r\n\r\n`,
  "an encoding among the trailers": `${CHUNK}0\r\nTransfer-Encoding: chunked\r\n\r\n`,
  "a NUL in an extension": `10;a=\0\r\n${BODY}\r\n0\r\n\r\n`,
  "an LF in an extension": `10;a=\nb\r\n${BODY}\r\n0\r\n\r\n`,
  "an endless extension": `10;${"a".repeat(70_000)}\r\n${BODY}\r\n0\r\n\r\n`,
};
const badChunks = fc
  .tuple(paths, fc.constantFrom(...Object.keys(BAD_CHUNKS)))
  .map(([path, shape]) =>
    refused(
      shape,
      `POST ${path} HTTP/1.1\r\n${HOST}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${BAD_CHUNKS[shape]}${SMUGGLED}`,
    ),
  );

const BAD_LINES = [
  "GET /livez HTTP/1.1\nHost: localhost\n\n",
  "GET\t/livez\tHTTP/1.1\r\n",
  "GET /a b HTTP/1.1\r\n",
  "GET /livez HTTP/1.2\r\n",
  "GET /livez HTTP/2.0\r\n",
  "GET /livez\r\n",
  "GET /\x01 HTTP/1.1\r\n",
  "GET /\xff HTTP/1.1\r\n",
  "GET  /livez HTTP/1.1\r\n",
  "G\0T /livez HTTP/1.1\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "GET /livez HTTP/1.1\r\nX-A: b\r\n",
  "a\0b\r\n",
  "EHLO x\r\n",
  `GET /${"a".repeat(70_000)} HTTP/1.1\r\n`,
];
const badLines = fc
  .constantFrom(...BAD_LINES)
  .map((line) => refused("a request line that is none", `${line}\r\n${SMUGGLED}`));

/** What is well formed, if rare. */
const RARE: Readonly<Record<string, string>> = {
  "chunk extensions": `POST /process_images HTTP/1.1\r\n${HOST}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n10;a=b;c="d"\r\n${BODY}\r\n0;x\r\n\r\n`,
  trailers: `POST /process_images HTTP/1.1\r\n${HOST}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${CHUNK}0\r\nX-A: b\r\n__proto__: c\r\n\r\n`,
  "gzip, chunked": `POST /process_images HTTP/1.1\r\n${HOST}${JSON_TYPE}Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNK}0\r\n\r\n`,
  "absolute form": `GET http://evil.example/livez HTTP/1.1\r\n${HOST}\r\n`,
  asterisk: `OPTIONS * HTTP/1.1\r\n${HOST}\r\nGET * HTTP/1.1\r\n${HOST}\r\n`,
  authority: `CONNECT localhost:80 HTTP/1.1\r\n${HOST}\r\n${SMUGGLED}`,
  "HTTP/1.0": "GET /livez HTTP/1.0\r\n\r\n",
  "HTTP/1.0, kept alive": `GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`.repeat(3),
  "no host": "GET /livez HTTP/1.1\r\n\r\n",
  "lines before a request": `\r\n\r\n${SMUGGLED}\r\n${SMUGGLED}`,
  "nothing at all": "",
  "a body on GET": `GET /livez HTTP/1.1\r\n${HOST}Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  "leading zeros in a length": `POST /process_images HTTP/1.1\r\n${HOST}${JSON_TYPE}Content-Length: 00000016\r\n\r\n${BODY}`,
  "an expectation, and the body at once": `POST /process_images HTTP/1.1\r\n${HOST}${JSON_TYPE}Expect: 100-continue\r\nContent-Length: 16\r\n\r\n${BODY}`,
  "many in a row": `GET /v1/limits HTTP/1.1\r\n${HOST}\r\n`.repeat(60),
  "a refused body, and one more": `POST /v1/x HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nabcde${SMUGGLED}`,
};
const rare = fc
  .constantFrom(...Object.keys(RARE))
  .map((shape) => free(shape, Buffer.from(RARE[shape] ?? "", "latin1")));

const wholes = fc
  .tuple(paths, fc.oneof(jsonBodies, fc.constant(Buffer.from(BODY))))
  .map(([path, body]) =>
    Buffer.concat([
      Buffer.from(`POST ${path} HTTP/1.1\r\n${HOST}${JSON_TYPE}Content-Length: ${body.length}\r\n\r\n`),
      body,
    ]),
  );
const cut = fc
  .tuple(wholes, fc.nat({ max: 5_000 }), fc.constantFrom("fin" as const, "reset" as const))
  .map(([bytes, at, end]) => free("a request cut short", bytes.subarray(0, at % bytes.length), end));
const spoilt = fc
  .tuple(wholes, fc.nat({ max: 300 }), fc.nat({ max: 255 }))
  .map(([bytes, at, byte]) => free("a request with a byte changed", Buffer.from(bytes.with(at % bytes.length, byte))));
const pipelined = fc
  .array(wholes, { minLength: 2, maxLength: 6 })
  .map((all) => free("requests in a row", Buffer.concat(all)));
const cutImage = fc
  .tuple(fc.nat({ max: 3_000 }), fc.constantFrom("fin" as const, "reset" as const))
  .map(([bytes, end]) =>
    free(
      "an upload cut short",
      Buffer.concat([
        Buffer.from(`POST /v1/images HTTP/1.1\r\n${HOST}Content-Type: image/png\r\nContent-Length: 4000\r\n\r\n`),
        Buffer.from("89504e470d0a1a0a", "hex"),
        Buffer.alloc(bytes),
      ]),
      end,
    ),
  );
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => free("noise", bytes));

function refused(shape: string, text: string): RawCase {
  return { kind: "raw", shape, bytes: Buffer.from(text, "latin1"), refused: true, end: "fin" };
}

function free(shape: string, bytes: Uint8Array, end: RawCase["end"] = "fin"): RawCase {
  return { kind: "raw", shape, bytes, refused: false, end };
}

/** Bytes as only a broken or hostile client sends them. */
export const rawShapes: fc.Arbitrary<RawCase> = fc.oneof(
  { weight: 6, arbitrary: ambiguous },
  { weight: 3, arbitrary: badChunks },
  { weight: 2, arbitrary: badLines },
  { weight: 2, arbitrary: rare },
  { weight: 2, arbitrary: cut },
  { weight: 3, arbitrary: spoilt },
  { weight: 1, arbitrary: pipelined },
  { weight: 1, arbitrary: cutImage },
  { weight: 1, arbitrary: noise },
);
