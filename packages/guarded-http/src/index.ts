/** HTTP requests to URLs that strangers name, without being led into a private network (SSRF). */
export { isCidr } from "./address-guard.ts";
export type { Connect } from "./dial.ts";
export { GuardedHttpError, type GuardedHttpReason } from "./guarded-http-error.ts";
export { createGuardedRequest, type GuardedRequest, type GuardedRequestOptions } from "./guarded-request.ts";
export { createPoster, type Post, type Poster, type PosterOptions } from "./post.ts";
export type { OutgoingRequest } from "./send-request.ts";
export { parseUrl, type Resolve } from "./target.ts";
