import type { DescMethod } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ContextValues,
  createContextValues,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import { createMethodUrl, runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";
import { callServerStream, callUnary } from "./grpc-call.ts";
import { openChannel } from "./grpc-channel.ts";
import { retryUnavailable } from "./grpc-retry.ts";

/** Where a transport connects and within which bounds it calls. */
export interface GrpcTransportOptions {
  /** A grpc-js target: `dns:///scheduler:7070`, or `ipv4:127.0.0.1:7070,127.0.0.1:7071`. */
  readonly target: string;
  /** Largest message sent and received; a larger one is RESOURCE_EXHAUSTED. */
  readonly maxBytes: number;
  /** Deadline of calls that set none, streams included; a call's `timeoutMs: 0` means none at all. */
  readonly defaultTimeoutMs: number;
  readonly interceptors?: readonly Interceptor[];
  /** A connection is pinged after so long without traffic; default 10 s. */
  readonly keepaliveMs?: number;
  /** A ping unanswered for so long ends the connection; default 5 s. */
  readonly keepaliveTimeoutMs?: number;
}

/** A Connect transport that holds connections. */
export interface GrpcTransport extends Transport {
  /** Ends the connections once the calls in flight are over; later calls are UNAVAILABLE. */
  close(): void;
}

/**
 * A Connect `Transport` over a grpc-js channel: typed clients and interceptors from Connect; balancing over replicas,
 * keepalive and reconnecting from grpc-js, where Connect's own holds a single connection. Unary methods marked
 * `NO_SIDE_EFFECTS` or `IDEMPOTENT` are made up to four times while UNAVAILABLE.
 *
 * Unary and server-streaming methods only. Leaving a `for await` over a stream early does not cancel it: pass a
 * signal and abort it.
 */
export function createGrpcTransport(options: GrpcTransportOptions): GrpcTransport {
  const { target, defaultTimeoutMs } = options;
  const client = openChannel({
    target,
    maxBytes: options.maxBytes,
    keepaliveMs: options.keepaliveMs ?? 10_000,
    keepaliveTimeoutMs: options.keepaliveTimeoutMs ?? 5_000,
  });
  const interceptors = [...(options.interceptors ?? [])];
  let closed = false;

  /** What holds for the next call; refuses it when the transport is closed. */
  function boundsOf(signal: AbortSignal | undefined, givenTimeoutMs: number | undefined): CallBounds {
    if (closed) throw new ConnectError("the transport is closed", Code.Unavailable);
    const timeoutMs = givenTimeoutMs ?? defaultTimeoutMs;
    const limited = timeoutMs > 0;
    return {
      deadlineMs: limited ? Date.now() + timeoutMs : Number.POSITIVE_INFINITY,
      run: { interceptors, ...(limited && { timeoutMs }), ...(signal && { signal }) },
    };
  }

  return {
    async unary(method, signal, timeoutMs, header, message, contextValues) {
      const { run, deadlineMs } = boundsOf(signal, timeoutMs);
      return runUnaryCall({
        ...run,
        req: { ...requestTo(target, method, header, contextValues), stream: false, method, message },
        next: async (request) => ({
          ...(await retryUnavailable(request, () => callUnary(client, request, deadlineMs))),
          stream: false,
          method,
          service: method.parent,
        }),
      });
    },
    async stream(method, signal, timeoutMs, header, message, contextValues) {
      const { run, deadlineMs } = boundsOf(signal, timeoutMs);
      if (method.methodKind !== "server_streaming") {
        throw new ConnectError(`${method.name}: clients cannot stream over this transport`, Code.Unimplemented);
      }
      return runStreamingCall({
        ...run,
        req: { ...requestTo(target, method, header, contextValues), stream: true, method, message },
        next: async (request) => ({
          ...(await callServerStream(client, request, deadlineMs)),
          stream: true,
          method,
          service: method.parent,
        }),
      });
    },
    close() {
      closed = true;
      client.close();
    },
  };
}

interface CallBounds {
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly run: { readonly interceptors: Interceptor[]; readonly timeoutMs?: number; readonly signal?: AbortSignal };
}

function requestTo(
  target: string,
  method: DescMethod,
  header: ConstructorParameters<typeof Headers>[0],
  contextValues?: ContextValues,
) {
  return {
    service: method.parent,
    requestMethod: "POST",
    url: createMethodUrl(target, method),
    header: new Headers(header),
    contextValues: contextValues ?? createContextValues(),
  };
}
