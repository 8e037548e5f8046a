import fc from "fast-check";
import { pngLike } from "../testing/images.ts";
import { OUTSIDE } from "./targets.ts";

/** File names that do harm where somebody believes them. */
export const HOSTILE_NAMES: readonly string[] = [
  "",
  ".",
  "..",
  "a.png",
  "/etc/passwd",
  `../../${OUTSIDE}.webp`,
  "..\\..\\windows\\system32",
  "C:\\a.png",
  "a/../../b.png",
  "\0",
  "a\0.png",
  "CON.png",
  "a.png.",
  "\u202egpj.exe",
  "\u200b\u200d",
  "\ufeff",
  "\u2028x",
  "<img src=x onerror=alert(1)>.png",
  'a"b.png',
  "a;b.png",
  "a%0d%0ab.png",
  "a\r\nX-Injected: yes",
  "a\nb",
  "a\tb",
  "\x7f",
  "n".repeat(4_096),
  "ü".repeat(300),
  "👩‍👩‍👧‍👦.png",
  "=?UTF-8?B?YS5wbmc=?=",
  "=?utf-8?Q?=00?=",
  "%00",
  "%2e%2e%2f",
  "'; drop table",
  "%{x}",
  "{{x}}",
  "a.b.c.d",
  "ﬀ.png",
  "e\u0301",
  "\ud800",
  "--b--",
  "__proto__",
  "constructor",
];

/** A piece of a form, as Latin-1 unless it is bytes. */
type Piece = string | Uint8Array;

const names = fc.oneof(fc.constantFrom(...HOSTILE_NAMES), fc.string({ unit: "binary", maxLength: 20 }));
const latin = (text: string) => Buffer.from(text.toWellFormed()).toString("latin1");
const quoted = (text: string) => `"${latin(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** The ways to name a file in a Content-Disposition, and to get that wrong. */
const fileNames = fc.tuple(names, fc.nat({ max: 11 })).map(([name, way]) => {
  const encoded = encodeURIComponent(name.toWellFormed());
  const ways = [
    ...Array<string>(5).fill(`; filename=${quoted(name)}`),
    `; filename=${latin(name)}`,
    `; filename*=UTF-8''${encoded}`,
    `; filename="a.png"; filename*=utf-8'en'${encoded}`,
    `; filename*=x-unknown''${encoded}; filename*0="a"; filename*1="b"`,
    "; filename*=UTF-8''%zz%ff",
    `; filename=${quoted(name)}; filename=${quoted(name)}`,
    `; filename="${latin(name)}`,
  ];
  return ways[way] ?? "";
});

const fields = fc.constantFrom(
  '; name="images"',
  '; name="images"',
  '; name="images"',
  '; name="request"',
  '; name="image[]"',
  '; name="__proto__"',
  "; name=",
  '; name=""',
  "",
  '; name="a"; name="b"',
  '; name="\xff\0"',
);
const fileHeaders = fc
  .tuple(fields, fileNames)
  .map(([field, file]) => `Content-Disposition: form-data${field}${file}\r\nContent-Type: image/png\r\n`);
const oddHeaders = fc.constantFrom(
  'Content-Disposition: form-data; name="request"\r\n',
  'Content-Disposition: form-data; name="_charset_"\r\n',
  "Content-Disposition: attachment\r\n",
  "Content-Disposition\r\n",
  "",
  "\r\n",
  ": x\r\n",
  "no colon here\r\n",
  'Content-Disposition: form-data; name="images"; filename="a.png"\nContent-Type: image/png\n',
  'Content-Disposition: form-data; name="images"; filename="a.png"\r\n folded: yes\r\n',
  'Content-Disposition: form-data; name="images"; filename="a.png"\r\nX-A: \0\r\n',
  'Content-Disposition: form-data; name="images"; filename="a.png"\r\nContent-Transfer-Encoding: base64\r\n',
  'Content-Disposition: form-data; name="images"; filename="a.png"\r\nContent-Type: multipart/mixed; boundary=c\r\n',
  `X-Big: ${"h".repeat(20_000)}\r\n`,
  `X-Big: ${"h".repeat(100_000)}\r\n`,
  "X-A: b\r\n".repeat(2_500),
  'Content-Disposition: form-data; name="images"; filename="a.png"\r\n'.repeat(3),
);
const contents: fc.Arbitrary<Piece> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(8, 9, 100, 5_000), fc.nat({ max: 20 }))
      .map(([bytes, seed]) => pngLike(bytes, seed)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Piece>(
      "",
      "text",
      "GIF89a",
      "\xff\xd8\xff\xe0",
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "<html><script>",
      "RIFF\0\0\0\0WEBP",
      "\r\n",
      "--",
      "\r\n--b",
      "--b\r\n",
      '{"task":"demo.noop"}',
      '{"task":"image.process","items":[]}',
    ),
  },
  { weight: 1, arbitrary: fc.constant(pngLike(60_000, 3)) },
);

const parts = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: fileHeaders }, { weight: 1, arbitrary: oddHeaders }), contents)
  .map(([head, content]): Piece[] => ["--b\r\n", head, "\r\n", content, "\r\n"]);
const openings = fc.oneof(
  { weight: 8, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.constantFrom("preamble\r\n", "\r\n", "--c\r\n", "-", "p".repeat(5_000)) },
);
const closings = fc.oneof(
  { weight: 8, arbitrary: fc.constant("--b--\r\n") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "--b--",
      "--b",
      "--b-",
      "--b-x",
      "--b--\r\nepilogue",
      "--b--\r\n--b\r\n\r\n",
      "--c--\r\n",
      "\0",
      "--b\r\nContent-Dis",
    ),
  },
);

/** Forms of files, most of them nearly right; the boundary is `b`. */
export const forms: fc.Arbitrary<Uint8Array> = fc
  .tuple(openings, fc.array(parts, { maxLength: 4 }), closings)
  .map(([opening, all, closing]) =>
    Buffer.concat(
      [opening, ...all.flat(), closing].map((piece) =>
        typeof piece === "string" ? Buffer.from(piece, "latin1") : piece,
      ),
    ),
  );

/** What a form is said to be. */
export const formTypes: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant("multipart/form-data; boundary=b") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'multipart/form-data; boundary="b"',
      "multipart/form-data",
      "multipart/form-data; boundary=",
      "multipart/form-data; boundary=c",
      "multipart/form-data; boundary=b; boundary=c",
      `multipart/form-data; boundary=${"b".repeat(300)}`,
      'multipart/form-data; boundary="b',
      "multipart/mixed; boundary=b",
      "Multipart/Form-Data; Boundary=b",
      "multipart/form-data; charset=utf-16; boundary=b",
      'multipart/form-data; boundary="\xff"',
      "multipart/form-data boundary=b",
      "image/png",
    ),
  },
);
