/** `live`: a connection is open and answers. `waiting`: there is none, and the next one is tried after `retryInMs`. */
export type ConnectionState = { readonly state: "live" } | { readonly state: "waiting"; readonly retryInMs: number };
