import { create, type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";

/**
 * Encodes a message once for all who will write it: the answer has no fields of its own and is written, in the binary
 * format, as the bytes of `message`. For readers of JSON it is empty.
 */
export function preEncoded<D extends DescMessage>(schema: D, message: MessageShape<D>): MessageShape<D> {
  const bytes = toBinary(schema, message);
  if (bytes.length === 0) return message;
  const reader = new BinaryReader(bytes);
  const [no, wireType] = reader.tag();
  const shell = create(schema);
  // An unknown field is written as its tag and its data as they are; so the data may well be all the other fields too.
  shell.$unknown = [{ no, wireType, data: bytes.subarray(reader.pos) }];
  return shell;
}
