import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type WatchGroupResponse, WatchGroupResponseSchema } from "@sheaf/proto";

/** A response without its tasks. */
export type ResponseHead = MessageInitShape<typeof WatchGroupResponseSchema>;

/** The bytes of a response, from those of its tasks. */
export function encodeResponse(head: ResponseHead, tasks: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.raw(toBinary(WatchGroupResponseSchema, create(WatchGroupResponseSchema, head)));
  for (const task of tasks)
    writer.tag(WatchGroupResponseSchema.field.tasks.number, WireType.LengthDelimited).bytes(task);
  return writer.finish();
}

/**
 * A response of these bytes that many streams can write at the cost of a copy: it has no fields of its own, and is
 * written as the bytes it was made of. For readers of JSON it is empty; they need `decodeResponse`.
 */
export function carryResponse(bytes: Uint8Array): WatchGroupResponse {
  const reader = new BinaryReader(bytes);
  const [no, wireType] = reader.tag();
  const response = create(WatchGroupResponseSchema);
  // An unknown field is written as its tag and its data as they are; so the data may well be all the other fields too.
  response.$unknown = [{ no, wireType, data: bytes.subarray(reader.pos) }];
  return response;
}

/** The response of these bytes, with its fields. */
export function decodeResponse(bytes: Uint8Array): WatchGroupResponse {
  return fromBinary(WatchGroupResponseSchema, bytes);
}
