import fc from "fast-check";
import type { HeaderLine } from "./wire.ts";

/** A key that the gateway with keys knows. */
export const GOOD_KEY = "sheaf-fuzz-key-of-an-operator";

const LONG = "x".repeat(4_096);
/** Any value that may stand in a header line: printable ASCII, tabs, and bytes beyond ASCII. */
const anyValue = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }), fc.constant(9)), {
    maxLength: 40,
  })
  .map((codes) => String.fromCharCode(...codes).trim());

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "If-None-Match": ["*", '"1"', 'W/"1"', '"1", "2"', '"', ",,,,", '"\xff"', LONG, ""],
  Range: [
    "bytes=0-0",
    "bytes=-1",
    "bytes=5-1",
    "bytes=0-,",
    "bytes=0-0,1-1",
    "bytes=-0",
    "bytes=99999999999999999999-",
    "bytes=-99999999999999999999",
    "items=0-1",
    "bytes",
    "bytes=",
    "bytes=a-b",
    "bytes=1e3-",
    `bytes=${"0-0,".repeat(500)}0-0`,
    "\xa0bytes=0-0",
  ],
  "If-Range": ['"1"', 'W/"1"', "Wed, 21 Oct 2015 07:28:00 GMT", "x"],
  "Idempotency-Key": ["a", '"a"', "a b", "x".repeat(255), "x".repeat(256), "", "\xe9", "../a", "__proto__", "\ta\t"],
  "Last-Event-ID": ["1-0", "1-1", "0-0", "-", "1-", "-1-0", "999999999999999999999-0", "1e3-1", "x", LONG, "1-0, 1-0"],
  Prefer: [
    "wait=0",
    'wait="0"',
    "wait = 0",
    "wait=-1",
    "wait=x",
    "wait",
    "respond-async, wait=0",
    "wait=0;a=b",
    ",,,,",
    'wait="',
    "return=minimal",
  ],
  Authorization: [
    `Bearer ${GOOD_KEY}`,
    `Bearer ${GOOD_KEY}`,
    `bearer   ${GOOD_KEY}`,
    `Bearer ${GOOD_KEY} x`,
    "Bearer",
    "Bearer ",
    "Basic YTpi",
    "Bearer \xff",
    `Bearer ${"k".repeat(600)}`,
    "",
  ],
  Cookie: [
    "sheaf_session=",
    "sheaf_session=a.b.c",
    "sheaf_session=%zz",
    "a=b; sheaf_session=x; sheaf_session=y",
    ";;;=;",
    "__proto__=x",
    LONG,
    "sheaf_session=\xff",
  ],
  Traceparent: [
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "ff-x",
    "00",
    LONG,
    "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
  ],
  "X-Request-Id": [
    "a",
    "a.b:c-d_e",
    "a b",
    "<img src=x onerror=alert(1)>",
    "x".repeat(128),
    "x".repeat(129),
    "\xe9",
    "a\tb",
    "__proto__",
  ],
  Accept: ["text/html", "text/html;q=0.1, application/json", "*/*", ";;;", "application/json;q=x", LONG],
  "Accept-Encoding": ["br", "gzip, deflate, br", "br;q=0, gzip;q=x", "*", ",,;;", "identity;q=0", LONG],
  Host: [
    "localhost",
    "[::1]:8080",
    "127.0.0.1:1",
    "evil.example",
    "localhost.evil.example",
    "",
    "localhost:x",
    "LOCALHOST",
    "a@localhost",
    "localhost, evil.example",
  ],
  Origin: ["null", "http://localhost", "https://evil.example", "x", "http://localhost\\@evil.example"],
  "Sec-Fetch-Site": ["same-origin", "cross-site", "none", "same-site", "x"],
  Expect: ["100-continue", "100-Continue", "x", ""],
  Upgrade: ["h2c", "websocket", "TLS/1.0"],
  Connection: ["keep-alive", "close", "Upgrade", "te, close", "x-request-id", ""],
  "Content-Encoding": ["gzip", "identity", "br", "gzip, gzip", "x", ""],
  "Access-Control-Request-Method": ["POST", "x", ""],
  "X-Forwarded-For": ["127.0.0.1", "x", `${"1.1.1.1,".repeat(300)}1.1.1.1`, ""],
  "X-Forwarded-Proto": ["https", "javascript"],
  "X-HTTP-Method-Override": ["DELETE", "GET"],
  "Sheaf-Tenant": ["acme"],
  TE: ["trailers", "chunked"],
  Trailer: ["Content-Length"],
  "Keep-Alive": ["timeout=999999999"],
  "X-Large": ["y".repeat(12_000), "y".repeat(20_000)],
  __proto__: ["x"],
  constructor: ["x"],
};

const lines: fc.Arbitrary<HeaderLine> = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((name) =>
    fc
      .oneof({ weight: 5, arbitrary: fc.constantFrom(...(VALUES[name] ?? [""])) }, { weight: 1, arbitrary: anyValue })
      .map((value): HeaderLine => [name, value]),
  );

const many: fc.Arbitrary<HeaderLine[]> = fc
  .tuple(fc.constantFrom(30, 200), lines)
  .map(([times, [name]]) => Array.from({ length: times }, (_, i): HeaderLine => [`${name}-${i}`, "x"]));

/** Header lines but for those that frame and type the body; none, some, the same twice, now and then very many. */
export const requestHeaders: fc.Arbitrary<HeaderLine[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<HeaderLine[]>([]) },
  { weight: 12, arbitrary: fc.array(lines, { minLength: 1, maxLength: 4 }) },
  { weight: 3, arbitrary: lines.map((line): HeaderLine[] => [line, line]) },
  { weight: 1, arbitrary: many },
);
