import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { UNKNOWN_ID } from "./targets.ts";

/** Texts that stand where a JSON value should, not all of which are one. */
const SCALARS = [
  ...["0", "1", "-1", "-0", "1e999", "-1e999", "1e-400", "9007199254740993", "0.1", "1E3", `1${"0".repeat(400)}`],
  ...["01", "+1", "0x10", "1.", ".5", "NaN", "Infinity", "undefined", "'a'", "True", "1_000"],
  ...[
    "null",
    "true",
    "false",
    '""',
    '"x"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"\\u0007"',
    '"a\tb"',
    '"\\x41"',
    '"\\',
  ],
  ...[
    '"../../etc/passwd"',
    '"http://169.254.169.254/"',
    '"file:///etc/passwd"',
    '"<img src=x>"',
    '"\u202egpj.exe"',
    '"javascript:alert(1)"',
  ],
  ...[
    `"${"s".repeat(300)}"`,
    `"${"s".repeat(3_000)}"`,
    '"2026-01-01T00:00:00Z"',
    '"2026-13-45T99:00:00Z"',
    '"+275760-09-13T00:00:00.001Z"',
  ],
  ...["[]", "{}", "[[]]", "{}{}", "[1,]", '{"a":1,}', "[null]", '{"":{"":{"":""}}}', "/* c */ 1", "//"],
];
const NAMES = [
  "images",
  "task",
  "items",
  "source",
  "name",
  "args",
  "options",
  "outputs",
  "resize",
  "width",
  "preset",
  "priority",
  "labels",
  "open",
  "webhook",
  "scope",
  "expires_s",
  "key",
  "cancelled",
  "first_index",
  "x",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "\\u005f_proto__",
  "simulate",
  "",
];

const nested = fc
  .tuple(fc.constantFrom(31, 32, 33, 100, 5_000, 50_000), fc.constantFrom("[]", '{"a":}'))
  .map(([depth, kind]) => {
    const [open, close] = kind === "[]" ? ["[", "]"] : ['{"a":', "}"];
    return `${open.repeat(depth)}1${close.repeat(depth)}`;
  });

const { value: values } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 8, arbitrary: fc.constantFrom(...SCALARS) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
    { weight: 3, arbitrary: tie("object") },
    { weight: 2, arbitrary: tie("list") },
  ),
  object: fc
    .array(fc.tuple(fc.constantFrom(...NAMES), tie("value")), { maxLength: 4 })
    .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`),
  list: fc.array(tie("value"), { maxLength: 4 }).map((all) => `[${all.join(",")}]`),
}));

/** Bodies that are right, member by member: each may be bent, dropped, doubled, and others put beside. */
const RIGHT: readonly (readonly (readonly [name: string, value: string])[])[] = [
  [["images", '["a","b"]']],
  [["images", `["img_${"0".repeat(32)}","https://example.com/a.jpg"]`]],
  [
    ["task", '"demo.noop"'],
    ["items", "[{}]"],
  ],
  [
    ["task", '"image.process"'],
    ["items", '[{"source":"a","name":"a.jpg","args":{}}]'],
    ["options", '{"preset":"web"}'],
    ["priority", '"high"'],
    ["max_attempts", "3"],
    ["timeout_ms", "30000"],
    ["not_before", "null"],
    ["deadline", '"2030-01-01T00:00:00.000Z"'],
    ["labels", '{"album":"x"}'],
    ["open", "true"],
  ],
  [
    ["task", '"image.process"'],
    ["items", '[{"source":"a"}]'],
    [
      "options",
      '{"outputs":{"thumb":{"resize":{"width":320,"height":320,"fit":"cover"},"format":"webp","quality":80}},"analyze":["metadata"]}',
    ],
  ],
  [
    ["task", '"demo.sleep"'],
    ["items", '[{"args":{"ms":1}},{"args":{"ms":2}}]'],
    ["on_finished", '{"task":"demo.noop","args":{}}'],
    ["on_succeeded", '{"task":"demo.noop"}'],
  ],
  [
    ["items", '[{"source":"a"}]'],
    ["first_index", "0"],
  ],
  [
    ["scope", '["outputs","archive","events","items"]'],
    ["expires_s", "60"],
  ],
  [["key", '"sheaf-fuzz-key-of-an-operator"']],
  [["cancelled", "true"]],
  [
    ["rate_per_s", "5"],
    ["max_running", "2"],
    ["timeout_ms", "1000"],
  ],
  [
    ["webhook", `{"url":"https://example.com/${UNKNOWN_ID}"}`],
    ["task", '"demo.noop"'],
    ["items", "[{}]"],
  ],
  [],
];
const bent = fc.constantFrom(...RIGHT).chain((members) =>
  fc
    .tuple(
      fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.constant("keep") },
          { weight: 1, arbitrary: fc.constantFrom("drop", "twice") },
          { weight: 2, arbitrary: values },
        ),
        { minLength: members.length, maxLength: members.length },
      ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant("") },
        {
          weight: 1,
          arbitrary: fc.tuple(fc.constantFrom(...NAMES), values).map(([name, value]) => `"${name}":${value}`),
        },
      ),
    )
    .map(([acts, more]) => {
      const kept = members.flatMap(([name, right], i) => {
        const act = acts[i] ?? "keep";
        if (act === "drop") return [];
        if (act === "twice") return [`"${name}":${right}`, `"${name}":${right}`];
        return [`"${name}":${act === "keep" ? right : act}`];
      });
      return `{${[...kept, ...(more === "" ? [] : [more])].join(",")}}`;
    }),
);

const texts = fc.oneof(
  { weight: 12, arbitrary: bent },
  { weight: 4, arbitrary: values },
  { weight: 1, arbitrary: nested },
);

type Encoding = (text: string, at: number) => Uint8Array;
const utf8 = (text: string) => Buffer.from(text);
const inserted = (text: string, at: number, bytes: number[]) => {
  const all = utf8(text);
  const cut = at % (all.length + 1);
  return Buffer.concat([all.subarray(0, cut), Buffer.from(bytes), all.subarray(cut)]);
};
const BENT_BYTES: readonly Encoding[] = [
  (text) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8(text)]),
  (text) => Buffer.from(text, "utf16le"),
  (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
  (text, at) => utf8(text).subarray(0, at % (text.length + 1)),
  (text, at) => inserted(text, at, [0xc3]),
  (text, at) => inserted(text, at, [0xc0, 0x80]),
  (text, at) => inserted(text, at, [0xed, 0xa0, 0x80]),
  (text, at) => inserted(text, at, [0xf5, 0x80, 0x80, 0x80]),
  (text, at) => inserted(text, at, [at % 256]),
  (text, at) => inserted(text, at, [0]),
  (text) => utf8(`${text}\0`),
  (text) => utf8(`${text}${text}`),
  (text) => utf8(`\n\t ${text}\r\n`),
  (text) => gzipSync(text),
  () => Buffer.alloc(0),
  () => Buffer.alloc(70_000, "["),
];

/** JSON bodies, most of them nearly right. */
export const jsonBodies: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    texts,
    fc.oneof(
      { weight: 5, arbitrary: fc.constant<Encoding>(utf8) },
      { weight: 2, arbitrary: fc.constantFrom(...BENT_BYTES) },
    ),
    fc.nat({ max: 10_000 }),
  )
  .map(([text, encode, at]) => encode(text, at));

/** What a JSON body is said to be. */
export const jsonTypes: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant("application/json") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "application/json; charset=utf-8",
      'application/json; charset="UTF-8"',
      "application/json; charset=utf-16",
      "application/json;charset=latin1;charset=utf-8",
      "application/problem+json",
      "text/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json;;;",
      "APPLICATION/JSON",
      "application/json, text/plain",
      "multipart/form-data",
      "image/png",
      "/",
      "",
      "\xff",
    ),
  },
);
