import fc from "fast-check";
import { expect, test } from "vitest";
import { type SseMessage, SseParser } from "./sse-parser.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const parse = (...chunks: (string | Uint8Array)[]) => {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(typeof chunk === "string" ? encode(chunk) : chunk));
};
const message = (data: string, id = "", type = "message"): SseMessage => ({ id, type, data });

test.each([
  ["several lines of data are one text", "data: a\ndata: b\ndata:\n\n", [message("a\nb\n")]],
  ["one space after the colon is no part of the value", "data:a\ndata:  b\n\n", [message("a\n b")]],
  [
    "CRLF, LF and CR end lines, mixed too",
    "data: a\r\n\r\ndata: b\r\rdata: c\n\r\n",
    ["a", "b", "c"].map((d) => message(d)),
  ],
  ["comments and unknown fields are passed over", ": here\nfoo: 1\ndata: a\n:\n\n: b\n\n", [message("a")]],
  ["a type holds for one event", "event: x\ndata: a\n\ndata: b\n\n", [message("a", "", "x"), message("b")]],
  [
    "an id holds until the next",
    "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
    [message("a", "1"), message("b", "1"), message("c")],
  ],
  ["an id of an event without data counts", "id: 7\n\ndata: a\n\n", [message("a", "7")]],
  ["an id with a NUL is none", "id: 1\nid: 2\u00002\ndata: a\n\n", [message("a", "1")]],
  ["an event without data is none, and its type is forgotten", "event: x\n\ndata: a\n\n", [message("a")]],
  ["a field without a colon is empty", "data\n\ndata\ndata\n\n", [message("\n")]],
  ["a byte order mark at the start is no part of the first field", "\ufeffdata: a\n\n", [message("a")]],
  ["a byte order mark elsewhere is", "data: a\n\n\ufeffdata: b\n\n", [message("a")]],
  ["what has no end is never told", "data: a\n\ndata: b\n", [message("a")]],
])("%s", (_, text, messages) => {
  expect(parse(text)).toEqual(messages);
});

test("an empty chunk between CR and LF does not make two line ends of them", () => {
  expect(parse("data: a\r", "", "\ndata: b\r\n\r", "\n")).toEqual([message("a\nb")]);
});

test("the stream says how long to wait, in digits only", () => {
  const parser = new SseParser();
  expect(parser.retryMs).toBeUndefined();
  parser.push(encode("retry: 1500\nretry: 2s\nretry: -1\n"));
  expect(parser.retryMs).toBe(1_500);
});

const lineEnd = fc.constantFrom("\n", "\r", "\r\n");
const text = fc.string({ unit: "binary", maxLength: 12 }).map((s) => s.replace(/[\r\n\0]/g, "é"));
const someLine = fc.oneof(
  ...["data", "event", "id", "retry", ""].map((field) => text.map((value) => `${field}: ${value}`)),
  text,
  fc.constant(""),
);
const stream = fc
  .array(
    fc.tuple(someLine, lineEnd).map((line) => line.join("")),
    { maxLength: 40 },
  )
  .map((lines) => encode(lines.join("")));

test("however a stream is cut into chunks, inside characters too, the events are the same", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(400), { maxLength: 30 }), (bytes, cuts) => {
      const at = [...new Set([0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].sort(
        (a, b) => a - b,
      );
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      expect(parse(...chunks)).toEqual(parse(bytes));
      expect(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(parse(bytes));
    }),
  );
});

const event = fc.record({
  id: text,
  type: text.filter((type) => type !== ""),
  lines: fc.array(text, { minLength: 1, maxLength: 3 }),
});

test("what was written is read, whatever ends its lines", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 10 }), lineEnd, (events, end) => {
      const written = events.map(({ id, type, lines }) =>
        [`id: ${id}`, `event: ${type}`, ...lines.map((line) => `data: ${line}`), ": comment", "", ""].join(end),
      );
      const told = events.map(({ id, type, lines }) => message(lines.join("\n"), id, type));
      expect(parse(written.join(""))).toEqual(told.filter(({ data }) => data !== ""));
    }),
  );
});
