/** As much of XMLHttpRequest as is used here: the only way for a page to learn how much of a body has been sent. */
interface Xhr {
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body: Blob): void;
  abort(): void;
}

/** A body on its way, and who wants to know how far it is. */
export interface XhrRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob;
  readonly signal: AbortSignal;
  onSent(bytes: number): void;
}

/** XMLHttpRequest where there is one: in pages. */
export function findXhr(): (new () => Xhr) | undefined {
  return (globalThis as { XMLHttpRequest?: new () => Xhr }).XMLHttpRequest;
}

/** Sends a body as `fetch` would, and tells how far it is. */
export function sendByXhr(Xhr: new () => Xhr, url: string, request: XhrRequest): Promise<Response> {
  const { method, headers, body, signal, onSent } = request;
  return new Promise<Response>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const xhr = new Xhr();
    const abort = () => xhr.abort();
    const settled = (settle: () => void) => () => {
      signal.removeEventListener("abort", abort);
      settle();
    };
    xhr.upload.onprogress = ({ loaded }) => onSent(loaded);
    xhr.onload = settled(() => resolve(responseOf(xhr)));
    xhr.onerror = settled(() => reject(new TypeError("the request failed")));
    xhr.onabort = settled(() => reject(signal.reason));
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    signal.addEventListener("abort", abort, { once: true });
    xhr.send(body);
  });
}

function responseOf(xhr: Xhr): Response {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return new Response(xhr.responseText === "" ? null : xhr.responseText, { status: xhr.status, headers });
}
