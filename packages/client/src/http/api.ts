import type { CallOptions } from "../call-options.ts";
import type { Call, Transport } from "./transport.ts";

/** What the calls of a client are made of. */
export interface Api {
  readonly transport: Transport;
  /** The JSON of an answer. */
  get<T>(path: string, options?: CallOptions): Promise<T>;
  /** The same, after a POST; `more` is its body, and whether it may be repeated. */
  post<T>(path: string, options?: CallOptions, more?: Partial<Call>): Promise<T>;
}

/** Makes the calls over a transport. */
export function createApi(transport: Transport): Api {
  return {
    transport,
    get: (path, options) => transport.json({ path, signal: options?.signal }),
    post: (path, options, more) => transport.json({ method: "POST", path, signal: options?.signal, ...more }),
  };
}
