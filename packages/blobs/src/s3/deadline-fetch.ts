/** 128 KiB a second is the slowest upload that is waited for. */
const SLOWEST_BYTES_PER_MS = 128;

/**
 * Makes a `fetch` with a deadline for the whole exchange: `silenceMs`, and what an upload of its size may take. Of the
 * answer to a read of an object only the beginning has to come in time; its bytes take as long as their reader.
 */
export function deadlineFetch(silenceMs: number): typeof fetch {
  return (input, init = {}) => {
    const uploadBytes = init.body instanceof Blob ? init.body.size : 0;
    const deadlineMs = Math.ceil(silenceMs + uploadBytes / SLOWEST_BYTES_PER_MS);
    // What comes compressed has no length.
    const headers = { ...init.headers, "accept-encoding": "identity" };
    const isObject = init.method === "GET" && !String(input).includes("list-type=");
    return isObject
      ? fetchBeginning(input, { ...init, headers }, deadlineMs)
      : fetch(input, { ...init, headers, signal: AbortSignal.timeout(deadlineMs) });
  };
}

async function fetchBeginning(
  input: Parameters<typeof fetch>[0],
  init: RequestInit,
  deadlineMs: number,
): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException("S3 is silent", "TimeoutError")), deadlineMs);
  try {
    return await fetch(input, { ...init, signal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
}
