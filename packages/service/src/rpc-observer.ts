import { Code, ConnectError, type Interceptor, type StreamRequest, type UnaryRequest } from "@connectrpc/connect";

/** How one call went. */
export interface RpcOutcome {
  readonly request: UnaryRequest | StreamRequest;
  /** `package.Service/Method`. */
  readonly method: string;
  /** `ok`, or the code in lower snake case, for example `not_found`. */
  readonly code: string;
  /** Milliseconds from the request to the answer; of a stream to its end. */
  readonly ms: number;
  /** What was thrown; undefined when the call went well. */
  readonly error: unknown;
}

type Report = (code: string, error?: unknown) => void;

/** An interceptor that tells how each call went once it is over. It changes nothing, and `observe` must not throw. */
export function observeRpc(observe: (outcome: RpcOutcome) => void): Interceptor {
  return (next) => async (request) => {
    const startedMs = performance.now();
    const method = `${request.service.typeName}/${request.method.name}`;
    let over = false;
    const report: Report = (code, error) => {
      if (!over) observe({ request, method, code, ms: performance.now() - startedMs, error });
      over = true;
    };
    try {
      const response = await next(request);
      if (response.stream) return { ...response, message: reportEnd(response.message, request.signal, report) };
      report("ok");
      return response;
    } catch (error) {
      report(codeName(error), error);
      throw error;
    }
  };
}

async function* reportEnd<T>(messages: AsyncIterable<T>, signal: AbortSignal, report: Report): AsyncGenerator<T> {
  // A reader that leaves never comes back to this iterator; its call's signal tells.
  signal.addEventListener("abort", () => report(codeName(signal.reason)), { once: true });
  try {
    yield* messages;
    report("ok");
  } catch (error) {
    report(codeName(error), error);
    throw error;
  }
}

/** Anything but a ConnectError reaches the caller as internal. */
function codeName(error: unknown): string {
  const { code } = ConnectError.from(error, Code.Internal);
  return Code[code].replace(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase();
}
