import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, type StreamRequest, type UnaryRequest } from "@connectrpc/connect";
import { type Client, type ClientReadableStream, status as GrpcStatus, type StatusObject } from "@grpc/grpc-js";
import { errorFrom, headersFrom, metadataFrom } from "./grpc-metadata.ts";

/** The answer of a unary call, or of a stream once its headers are here. */
export interface CallAnswer<M> {
  readonly header: Headers;
  readonly message: M;
  /** Filled by the time the message, or the last message of a stream, was read. */
  readonly trailer: Headers;
}

/** Makes a unary call; rejects with a ConnectError, and with the signal's reason once it is aborted. */
export function callUnary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  request: UnaryRequest<I, O>,
  deadlineMs: number,
): Promise<CallAnswer<MessageShape<O>>> {
  const { path, serialize, deserialize } = codecOf(request);
  const { promise, resolve, reject } = Promise.withResolvers<CallAnswer<MessageShape<O>>>();
  let header = new Headers();
  let message: MessageShape<O> | undefined;
  const call = client.makeUnaryRequest(
    path,
    serialize,
    deserialize,
    request.message,
    metadataFrom(request.header),
    { deadline: deadlineMs },
    (error, value) => {
      if (error) reject(errorFrom(error));
      else message = value;
    },
  );
  call.on("metadata", (metadata) => {
    header = headersFrom(metadata);
  });
  // Comes right after the callback, and brings the trailers.
  call.on("status", ({ metadata }: StatusObject) => {
    if (message !== undefined) resolve({ header, message, trailer: headersFrom(metadata) });
  });
  return promise.finally(cancelOn(request.signal, call));
}

/** Makes a server-streaming call; resolves once the headers are here or the call is over. */
export async function callServerStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  request: StreamRequest<I, O>,
  deadlineMs: number,
): Promise<CallAnswer<AsyncIterable<MessageShape<O>>>> {
  const input = await onlyMessage(request.message);
  const { path, serialize, deserialize } = codecOf(request);
  const metadata = metadataFrom(request.header);
  const call = client.makeServerStreamRequest(path, serialize, deserialize, input, metadata, { deadline: deadlineMs });
  const outcome: CallOutcome = { trailer: new Headers() };
  call.once("status", (status: StatusObject) => {
    for (const [name, value] of headersFrom(status.metadata)) outcome.trailer.append(name, value);
    outcome.status = status;
  });
  call.once("status", cancelOn(request.signal, call));
  // The status says the same, but an error nobody listens to would end the process.
  call.on("error", () => undefined);
  const header = await new Promise<Headers>((resolve) => {
    call.once("metadata", (received) => resolve(headersFrom(received)));
    call.once("status", () => resolve(new Headers()));
  });
  return { header, trailer: outcome.trailer, message: readMessages<MessageShape<O>>(call, outcome) };
}

interface CallOutcome {
  readonly trailer: Headers;
  /** Absent while the call goes on. */
  status?: StatusObject;
}

/** Yields what was received before the status, also where that is an error: iterating a stream itself drops it then. */
async function* readMessages<M>(call: ClientReadableStream<M>, outcome: CallOutcome): AsyncGenerator<M> {
  let wake = () => {};
  call.on("readable", () => wake());
  call.on("status", () => wake());
  for (;;) {
    // Made before the reading, so that what arrives after the last message was read wakes the loop.
    const news = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const { status } = outcome;
    for (let message: M | null = call.read(); message !== null; message = call.read()) yield message;
    if (status?.code === GrpcStatus.OK) return;
    if (status !== undefined) throw errorFrom(status);
    await news;
  }
}

async function onlyMessage<M>(messages: AsyncIterable<M>): Promise<M> {
  for await (const message of messages) return message;
  throw new ConnectError("a request message is missing", Code.Internal);
}

/** Cancels the call when the signal is aborted; answers how to stop listening. */
function cancelOn(signal: AbortSignal, call: { cancel(): void }): () => void {
  const cancel = () => call.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}

function codecOf<I extends DescMessage, O extends DescMessage>({ method }: UnaryRequest<I, O> | StreamRequest<I, O>) {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    serialize: (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
    deserialize: (bytes: Buffer) => fromBinary(method.output, bytes),
  };
}
