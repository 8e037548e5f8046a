import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { type Failure, FailureSchema } from "@sheaf/proto";

/** An error as a part of an answer, where a call did several things and some of them failed. */
export function toFailure(error: ConnectError): Failure {
  const details = error.details.map((detail) =>
    "desc" in detail
      ? anyPack(detail.desc, create(detail.desc, detail.value))
      : {
          $typeName: "google.protobuf.Any" as const,
          typeUrl: `type.googleapis.com/${detail.type}`,
          value: detail.value,
        },
  );
  return create(FailureSchema, { code: error.code, message: error.rawMessage, details });
}

/** The error that {@link toFailure} was given, details included. */
export function fromFailure({ code, message, details }: Failure): ConnectError {
  const error = new ConnectError(message, code);
  error.details = details.map(({ typeUrl, value }) => ({ type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1), value }));
  return error;
}
