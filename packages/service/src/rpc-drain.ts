import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { createLinkedAbortController } from "@connectrpc/connect/protocol";

/** What a stream ends with when its server stops: the client opens it again, elsewhere. */
export function shuttingDown(): ConnectError {
  return new ConnectError("shutting down", Code.Unavailable);
}

/**
 * Ends every response stream when `signal` is aborted, with the signal's reason, also where the handler looks at no
 * signal. Unary calls are left to finish, which Connect's own `shutdownSignal` would abort as well.
 */
export function endStreamsOn(signal: AbortSignal): Interceptor {
  return (next) => async (request) => {
    if (!request.stream) return next(request);
    const linked = createLinkedAbortController(request.signal, signal);
    const response = await next({ ...request, signal: linked.signal });
    if (!response.stream) return response;
    return { ...response, message: untilAborted(response.message, linked) };
  };
}

async function* untilAborted<T>(messages: AsyncIterable<T>, controller: AbortController): AsyncGenerator<T> {
  const { signal } = controller;
  const iterator = messages[Symbol.asyncIterator]();
  let fail: (reason: unknown) => void = () => {};
  const onAbort = () => fail(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      signal.throwIfAborted();
      // Not Promise.race with one promise of the abort: that one would collect a reaction per message.
      const { done, value } = await new Promise<IteratorResult<T>>((resolve, reject) => {
        fail = reject;
        iterator.next().then(resolve, reject);
      });
      if (done === true) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // Unlinks the controller from the server's signal, which outlives every call.
    controller.abort();
    iterator.return?.().catch(() => undefined);
  }
}
