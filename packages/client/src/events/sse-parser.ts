/** One server-sent event as it was written. */
export interface SseMessage {
  /** The stream's last event id when it was dispatched. */
  readonly id: string;
  /** `message` where the stream names none. */
  readonly type: string;
  readonly data: string;
}

const LINE_END = /\r\n|\n|\r/g;

/**
 * Takes the bytes of an event stream in chunks of any size and gives its events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation). An event whose end
 * does not come is never given.
 */
export class SseParser {
  // Takes a byte order mark off, and keeps what is cut in the middle of a character.
  readonly #decoder = new TextDecoder();
  /** The line whose end has not come yet. */
  #line = "";
  /** A CR has ended the last line; an LF that comes next belongs to it. */
  #afterCr = false;
  #id = "";
  #type = "";
  #data: string[] = [];
  #retryMs: number | undefined;

  /** How long the stream wants to be waited for before the next connection, where it says so. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** The events that are complete with this chunk. */
  push(chunk: Uint8Array): SseMessage[] {
    let text = this.#decoder.decode(chunk, { stream: true });
    if (text === "") return [];
    if (this.#afterCr && text.startsWith("\n")) text = text.slice(1);
    this.#afterCr = text.endsWith("\r");
    const [first = "", ...rest] = text.split(LINE_END);
    const lines = [this.#line + first, ...rest];
    this.#line = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): SseMessage | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#retryMs = Number(value);
    return undefined;
  }

  #dispatch(): SseMessage | undefined {
    const data = this.#data.join("\n");
    const message = { id: this.#id, type: this.#type || "message", data };
    this.#type = "";
    this.#data = [];
    return data === "" ? undefined : message;
  }
}
