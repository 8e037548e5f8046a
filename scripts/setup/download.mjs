/**
 * Fetches a file into memory. Fails fast: `stallMs` bounds the wait for the answer and for each further piece, so that
 * neither a silent server nor an offline machine holds up the set-up, while a slow line may take its time.
 *
 * @param {string} url
 * @param {{ stallMs?: number, maxBytes?: number }} [options] defaults: 5 s, 64 MiB
 * @returns {Promise<Buffer>}
 */
export async function download(url, { stallMs = 5_000, maxBytes = 64 * 1024 * 1024 } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${stallMs / 1000} s`)), stallMs);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    const pieces = [];
    let bytes = 0;
    for await (const piece of response.body) {
      timer.refresh();
      bytes += piece.length;
      if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    controller.abort();
    throw new Error(`${url}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides "connection refused" and "name not found" in the cause of "fetch failed". */
function reasonOf(error) {
  return error.cause?.message ?? error.cause?.code ?? error.message;
}
