import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Limits } from "@sheaf/service";
import busboy from "busboy";
import { HttpError } from "../http/problem.ts";
import { announcedBytes, bodyTooLarge, refuseEncoding } from "./request-body.ts";

/** Header lines of one part. */
const HEADER_PAIRS = 32;

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
  /** Called for one file after the other; what it throws ends the reading. */
  onFile(file: FilePart): Promise<void>;
}

/**
 * Reads a form of files, from the socket no faster than the files are taken.
 *
 * Rejects with an HttpError for what is no form, has text beside files, is over a limit or ends early, and with whatever
 * `onFile` threw. A form of text alone has no files, and that is all: what it means is the caller's to say.
 * When it settles no `onFile` is under way any more. The rest of a refused body is left unread.
 */
export async function readMultipart(req: IncomingMessage, { limits, onFile }: FileTaker): Promise<void> {
  refuseEncoding(req);
  if (announcedBytes(req) > limits.requestBytes) throw bodyTooLarge(limits.requestBytes);
  const parser = openParser(req, limits);
  const failure = firstFailure(() => {
    req.unpipe(parser);
    parser.destroy();
  });
  parser.on("filesLimit", () => failure.set(tooManyFiles(limits)));
  parser.on("error", (cause) => failure.set(malformed(cause)));
  refuseTextBesideFiles(parser, failure);
  const taking = takeInTurn(parser, onFile, failure);
  const closed = new Promise<void>((resolve) => parser.once("close", resolve));
  const release = feed(req, parser, { maxBytes: limits.requestBytes, failure });
  await closed;
  release();
  await taking.settled();
  failure.throwIfSet();
}

/** The first thing that went wrong; `onSet` runs once, with it. */
interface Failure {
  set(error: unknown): void;
  isSet(): boolean;
  throwIfSet(): void;
}

function firstFailure(onSet: () => void): Failure {
  let first: { readonly error: unknown } | undefined;
  return {
    set(error) {
      if (first) return;
      first = { error };
      onSet();
    },
    isSet: () => first !== undefined,
    throwIfSet() {
      if (first) throw first.error;
    },
  };
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

function refuseTextBesideFiles(parser: busboy.Busboy, failure: Failure): void {
  let files = false;
  let textField: string | undefined;
  const check = () => {
    if (files && textField !== undefined) {
      failure.set(new HttpError("invalid_request", `Unknown field ${JSON.stringify(textField)}`));
    }
  };
  parser.on("field", (name) => {
    textField ??= name ?? "";
    check();
  });
  parser.on("file", () => {
    files = true;
    check();
  });
}

function openParser(req: IncomingMessage, limits: Limits): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: "utf8",
      limits: {
        files: limits.itemsPerRequest,
        // One more than allowed: busboy cuts in silence exactly at the limit, and the store tells a file that is over.
        fileSize: limits.imageBytes + 1,
        fields: 1,
        fieldSize: 1,
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
