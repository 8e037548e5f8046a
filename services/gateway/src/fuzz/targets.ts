import fc from "fast-check";
import { ROUTES } from "../routes.ts";

/** A group that is there, with tasks of hostile names. */
export const KNOWN_ID = "01920000-0000-7000-8000-00000000000a";
/** The form of a group's id, but nobody's. */
export const UNKNOWN_ID = "01920000-0000-7000-8000-000000000000";
/** Tasks of the known group. */
export const KNOWN_TASKS = 100;
/** A text in a file beside the blob store; no answer may ever hold it. */
export const OUTSIDE = "sheaf-fuzz-outside";

/** Paths to the file beside the store, and others that only a careless server would follow. */
export const TRAVERSALS = [
  "..",
  ".",
  `../${OUTSIDE}.webp`,
  `..%2f..%2f${OUTSIDE}.webp`,
  `%2e%2e%2f%2e%2e%2f%2e%2e%2f${OUTSIDE}`,
  `..%5c..%5c${OUTSIDE}.webp`,
  `%2e%2e/%2e%2e/${OUTSIDE}`,
  `..%00/${OUTSIDE}`,
  `%252e%252e%252f${OUTSIDE}`,
  `....//....//${OUTSIDE}`,
  "/etc/passwd",
  "%c0%ae%c0%ae%c0%af",
];

const BROKEN = [
  "%",
  "%z",
  "%zz",
  "%c3%28",
  "%ed%a0%80",
  "%ff",
  "%00",
  "%0d%0aX-Injected:%20yes",
  "%0a",
  "%25",
  "%u0000",
];
const LONG = ["a".repeat(300), "%41".repeat(2_000), "9".repeat(4_000)];
const anySegment = fc.string({ unit: "binary", maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed()));
const hostileSegment = fc.oneof(fc.constantFrom(...TRAVERSALS, ...BROKEN, ...LONG), anySegment);

const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>, weight = 4) =>
  fc.oneof({ weight, arbitrary: good }, { weight: 1, arbitrary: bad });

/** What may stand for `:id`. */
const ids = mostly(
  fc.constantFrom(KNOWN_ID, KNOWN_ID, KNOWN_ID, UNKNOWN_ID, `img_${"0".repeat(32)}`),
  fc.oneof(
    fc.constantFrom(KNOWN_ID.toUpperCase(), `{${KNOWN_ID}}`, `${KNOWN_ID} `.trim(), "x", "*", "img_x"),
    hostileSegment,
  ),
);
const indexes = mostly(
  fc.oneof(fc.nat({ max: KNOWN_TASKS - 1 }).map(String), fc.constantFrom("100", "4294967295")),
  fc.oneof(
    fc.constantFrom("-1", "00", "01", "+1", "1e3", "0x1", "1.0", "NaN", "4294967296", "99999999999999999999", "%30"),
    hostileSegment,
  ),
);
const outputNames = mostly(fc.constant("web"), hostileSegment);
const queues = mostly(fc.constantFrom("images", "demo"), hostileSegment);

const PARAMETERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ":id": ids,
  ":index": indexes,
  ":name": outputNames,
  ":queue": queues,
};

/** What is asked for: all but the stream that never ends, which would keep every connection that meets it. */
export const ASKED_ROUTES = ROUTES.filter(({ path }) => path !== "/v1/control/events");

const routePaths = fc.constantFrom(...ASKED_ROUTES.map(({ path }) => path)).chain((path) => {
  const parts = path
    .split("/")
    .map((part) => PARAMETERS[part] ?? (part.startsWith(":") ? hostileSegment : fc.constant(part)));
  return fc.tuple(...parts).map((filled) => filled.join("/"));
});
const oddPaths = fc.oneof(
  fc.array(hostileSegment, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`),
  fc.constantFrom(
    "/",
    "//",
    "//evil.example/v1",
    "/v1",
    "/V1/groups",
    "/v1//groups",
    "/v1/groups//",
    "/status",
    "/status/",
    "/%2fstatus",
    "/.",
    "/v1/%67roups",
    "/control/",
    "/CONTROL",
    "/favicon.ico",
    "/v1/limits;x=1",
    "/v1/limits/",
  ),
);

const NAMES = [
  "state",
  "outcome",
  "label",
  "limit",
  "cursor",
  "partial",
  "link",
  "x",
  "state[]",
  "state[a]",
  "limit[$gt]",
  "label[__proto__]",
  "__proto__",
  "constructor",
  "toString",
  "%6cimit",
  "",
  "%",
  "%ff",
  "a".repeat(300),
];
const VALUES = [
  "finished",
  "open,running",
  "succeeded,failed,",
  ",,,,",
  "a:b",
  ":",
  "a:",
  "100",
  "0",
  "-1",
  "1e2",
  "1000",
  "1001",
  "007",
  "9".repeat(30),
  "NaN",
  "true",
  "1",
  "",
  "%00",
  "%zz",
  "%0d%0aX-Injected:%20yes",
  "%ed%a0%80",
  "x".repeat(600),
  "y".repeat(9_000),
  "MDE5Mg==",
  "..%2f..",
  "null",
  "%5b%5d",
  "&",
  "=",
  ";",
  "+",
  "%2c",
];
/** Waits are short: how long they are is tested elsewhere. */
const WAITS = ["0", "1", "5", "-1", "1e3", "30001", "99999", "999999", "x", "", "%31", "1&wait_ms=2"];
const pairs = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES))
      .map(([name, value]) => `${name}=${value}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(...WAITS).map((value) => `wait_ms=${value}`) },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES, "&&&&", "=", "?", "partial=true", "partial=1") },
);
const queries = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  { weight: 2, arbitrary: fc.array(pairs, { minLength: 1, maxLength: 4 }).map((all) => `?${all.join("&")}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(pairs, fc.constantFrom(2, 20, 500))
      .map(([pair, times]) => `?${Array(times).fill(pair.slice(0, 20)).join("&")}`),
  },
);

/** Request targets: paths of routes with good and bad parts, odd paths, queries of all kinds, other forms of a target. */
export const targets: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: fc.tuple(routePaths, queries).map((both) => both.join("")) },
  { weight: 6, arbitrary: fc.tuple(oddPaths, queries).map((both) => both.join("")) },
  { weight: 1, arbitrary: routePaths.map((path) => `http://localhost${path}`) },
  { weight: 1, arbitrary: routePaths.map((path) => `http://evil.example${path}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "*",
      "localhost:80",
      "v1/limits",
      "?",
      "#",
      "/v1/limits#x",
      "http:",
      "http://",
      "/\\..\\",
      "/v1/limits?#?",
    ),
  },
);

/** Methods: those that routes have most of the time. */
export const methods: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("GET", "GET", "POST", "POST", "DELETE") },
  { weight: 3, arbitrary: fc.constantFrom("HEAD", "OPTIONS", "PUT", "PATCH") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "TRACE",
      "CONNECT",
      "PROPFIND",
      "M-SEARCH",
      "QUERY",
      "PURGE",
      "get",
      "FOO",
      "PRI",
      "__proto__",
    ),
  },
);
