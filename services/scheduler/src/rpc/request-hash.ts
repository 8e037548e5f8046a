import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { type Item, ItemSchema, type SubmitGroupRequest, SubmitGroupRequestSchema } from "@sheaf/proto";

/** SHA-256 of all that a submit asks for: tells a repeat from another request under the same id. */
export function requestHash(request: SubmitGroupRequest): Buffer {
  const head = create(SubmitGroupRequestSchema, {
    ...request,
    groupId: "",
    idempotencyKey: "",
    traceparent: "",
    items: [],
  });
  const hash = createHash("sha256").update(toBinary(SubmitGroupRequestSchema, head));
  // Texts with their lengths: encoding thousands of items only to hash them would take milliseconds.
  hash.update(request.items.map(textOf).join(""));
  for (const item of request.items) if (item.args || item.rejection) hash.update(toBinary(ItemSchema, item));
  return hash.digest();
}

function textOf({ source, name, args, rejection }: Item): string {
  return `${source.length}:${source}${name.length}:${name}${args || rejection ? "+" : ";"}`;
}
