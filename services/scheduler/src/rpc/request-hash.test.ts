import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { ErrorCode, SubmitGroupRequestSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { requestHash } from "./request-hash.ts";

const base = { task: "demo.noop", items: [{ source: "a", name: "b" }, {}], labels: { album: "x" } };
const hashOf = (change: MessageInitShape<typeof SubmitGroupRequestSchema> = {}) =>
  requestHash(create(SubmitGroupRequestSchema, { ...base, ...change })).toString("hex");

test("the same request has the same hash, under whatever id or key", () => {
  expect(hashOf({ groupId: "other" })).toBe(hashOf());
  expect(hashOf({ idempotencyKey: "other" })).toBe(hashOf());
});

test("whatever else differs, the hash does", () => {
  const others = [
    hashOf(),
    hashOf({ task: "demo.sleep" }),
    hashOf({ open: true }),
    hashOf({ labels: {} }),
    hashOf({ items: [{ source: "a", name: "b" }] }),
    hashOf({ items: [{ source: "ab" }, {}] }),
    hashOf({ items: [{}, { source: "a", name: "b" }] }),
    hashOf({ items: [{ source: "a1:b" }, {}] }),
    hashOf({ items: [{ source: "a", name: "b", args: { ms: 1 } }, {}] }),
    hashOf({ items: [{ source: "a", name: "b", args: { ms: 2 } }, {}] }),
    hashOf({ items: [{ source: "a", name: "b" }, { args: { ms: 1 } }] }),
    hashOf({ items: [{ source: "a", name: "b" }, { rejection: { code: ErrorCode.CORRUPT_IMAGE } }] }),
  ];
  expect(new Set(others).size).toBe(others.length);
});
