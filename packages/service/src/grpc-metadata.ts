import { type Code, ConnectError } from "@connectrpc/connect";
import { findTrailerError } from "@connectrpc/connect/protocol-grpc";
import { Metadata, type StatusObject } from "@grpc/grpc-js";

/** Set by grpc-js itself, or with a meaning of their own on a connection. */
const RESERVED = /^(?:grpc-.*|content-type|user-agent|te|host|connection)$/;

/** Request headers as grpc-js sends them; a `-bin` header holds base64 here and bytes there. */
export function metadataFrom(headers: Headers): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of headers) {
    if (!RESERVED.test(name)) metadata.add(name, name.endsWith("-bin") ? Buffer.from(value, "base64") : value);
  }
  return metadata;
}

/** Response headers or trailers as Connect reads them: the reverse of `metadataFrom`. */
export function headersFrom(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(metadata.toJSON())) {
    for (const value of values) headers.append(name, typeof value === "string" ? value : value.toString("base64"));
  }
  return headers;
}

/** What a status other than OK means, with the details that the server sent along. */
export function errorFrom(status: StatusObject): ConnectError {
  const trailer = headersFrom(status.metadata);
  // grpc-js takes grpc-status and grpc-message out, so this finds an error only where there are details.
  return findTrailerError(trailer) ?? new ConnectError(status.details, status.code as number as Code, trailer);
}
