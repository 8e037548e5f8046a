/** XMLHttpRequest as far as pages have it and uploads use it, over `fetch`: what it tells of a body is made up. */
export class PageXhr {
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  readonly #headers = new Headers();
  readonly #stop = new AbortController();
  #url = "";
  status = 0;
  responseText = "";
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;

  open(_method: string, url: string): void {
    this.#url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }
  getAllResponseHeaders(): string {
    return "content-type: application/json\r\nretry-after: 0\r\n";
  }
  abort(): void {
    this.#stop.abort();
    this.onabort?.();
  }
  send(body: Blob): void {
    this.upload.onprogress?.({ loaded: body.size / 2 });
    fetch(this.#url, { method: "POST", body, headers: this.#headers, signal: this.#stop.signal })
      .then(async (response) => {
        this.status = response.status;
        this.responseText = await response.text();
        this.onload?.();
      })
      .catch(() => this.#stop.signal.aborted || this.onerror?.());
  }
}
