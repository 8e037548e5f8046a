import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Limits } from "@sheaf/service";
import busboy from "busboy";
import { HttpError } from "../http/problem.ts";
import { type Failure, firstFailure } from "./first-failure.ts";
import { type FormField, refuseTextBesideFiles, takeField } from "./form-field.ts";
import { announcedBytes, bodyTooLarge, refuseEncoding } from "./request-body.ts";

/** Header lines of one part. */
const HEADER_PAIRS = 32;

/** Less than a read of the socket: each stage of an upload then holds one read and never a second. */
const STAGE_BYTES = 16 * 1_024;

/** A file of a form. */
export interface FilePart {
  /** As the client wrote it, maybe empty. */
  readonly fileName: string;
  /** Must be read to its end, or be let go by `resume()`, and never destroyed: the parser would wait for ever. */
  readonly bytes: Readable;
}

/** Who takes the files of a form. */
export interface FileTaker {
  readonly limits: Limits;
  /** The text that may come before them; undefined: none. */
  readonly field?: FormField | undefined;
  /** Called for one file after the other; what it throws ends the reading. */
  onFile(file: FilePart): Promise<void>;
}

/**
 * Reads a form of files, from the socket no faster than the files are taken.
 *
 * Rejects with an HttpError for what is no form, has other text than `field`, is over a limit or ends early, and with
 * whatever `onFile` and the field threw. A form without files is none of that: what it means is the caller's to say.
 * When it settles no `onFile` is under way any more. The rest of a refused body is left unread.
 */
export async function readMultipart(req: IncomingMessage, { limits, field, onFile }: FileTaker): Promise<void> {
  refuseEncoding(req);
  if (announcedBytes(req) > limits.requestBytes) throw bodyTooLarge(limits.requestBytes);
  const parser = openParser(req, limits, field);
  const failure = firstFailure(() => {
    req.unpipe(parser);
    parser.destroy();
  });
  parser.on("filesLimit", () => failure.set(tooManyFiles(limits)));
  parser.on("error", (cause) => failure.set(malformed(cause)));
  if (field) takeField(parser, field, failure);
  else refuseTextBesideFiles(parser, failure);
  const taking = takeInTurn(parser, onFile, failure);
  const closed = new Promise<void>((resolve) => parser.once("close", resolve));
  const release = feed(req, parser, { maxBytes: limits.requestBytes, failure });
  await closed;
  release();
  await taking.settled();
  failure.throwIfSet();
}

/** One chunk off the socket may bring several files; they wait here for their turn, and the parser with them. */
function takeInTurn(parser: busboy.Busboy, onFile: FileTaker["onFile"], failure: Failure) {
  let turn = Promise.resolve();
  parser.on("file", (_field, bytes, { filename }) => {
    // Destroyed along with the parser, maybe before its turn; whoever reads it then gets the error too.
    bytes.on("error", () => undefined);
    turn = turn
      // What a parser brings after it was destroyed may never end.
      .then(() => (failure.isSet() ? undefined : onFile({ fileName: filename ?? "", bytes })))
      .catch((error: unknown) => failure.set(error));
  });
  return { settled: () => turn };
}

function openParser(req: IncomingMessage, limits: Limits, field: FormField | undefined): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: "utf8",
      highWaterMark: STAGE_BYTES,
      fileHwm: STAGE_BYTES,
      limits: {
        files: limits.itemsPerRequest,
        // One more than allowed: busboy cuts in silence exactly at a limit, and leaves out the fields that are over.
        fileSize: limits.imageBytes + 1,
        fields: field ? 2 : 1,
        fieldSize: field ? field.maxBytes + 1 : 1,
        headerPairs: HEADER_PAIRS,
      },
    });
  } catch (cause) {
    throw new HttpError("invalid_multipart", "The multipart boundary is missing or malformed", { cause });
  }
}

/** Pipes the request into the parser; tells of too many bytes and of a client that leaves, which busboy does not. */
function feed(
  req: IncomingMessage,
  parser: busboy.Busboy,
  { maxBytes, failure }: { maxBytes: number; failure: Failure },
): () => void {
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) failure.set(bodyTooLarge(maxBytes));
  };
  const leave = () => {
    if (!req.readableEnded) failure.set(new HttpError("invalid_request", "The body ended early"));
  };
  req.on("data", count).once("close", leave);
  req.pipe(parser);
  // A client may be gone before we began to listen.
  if (req.destroyed) leave();
  return () => req.off("data", count).off("close", leave);
}

function tooManyFiles({ itemsPerRequest }: Limits): HttpError {
  return new HttpError("body_too_large", `A request may have at most ${itemsPerRequest} files`);
}

function malformed(cause: unknown): HttpError {
  return new HttpError("invalid_multipart", "The multipart body is malformed", { cause });
}
