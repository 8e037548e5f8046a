import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { AddressGuard } from "./address-guard.ts";
import { GuardedHttpError } from "./guarded-http-error.ts";

/** Finds all addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** A URL that may be called, and the addresses it was checked with: the only ones to connect to. */
export interface Target {
  readonly url: URL;
  readonly addresses: readonly string[];
}

/** What a URL is checked with. */
export interface TargetOptions {
  readonly guard: AddressGuard;
  readonly resolve: Resolve;
  /** Ends the wait for a name server. */
  readonly signal: AbortSignal;
}

/** Asks the system's resolver. */
export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/** Reads a URL that a stranger wrote. Throws GuardedHttpError `forbidden` where it is none. */
export function parseUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw new GuardedHttpError("forbidden", "this is not a URL");
  }
  return new URL(text);
}

/**
 * Checks a URL before anything is sent: http or https, no user and password, and every address of its host public.
 * Rejects with the signal's reason, or GuardedHttpError: `forbidden`, or `failed` when the name cannot be resolved.
 */
export async function resolveTarget(url: URL, { guard, resolve, signal }: TargetOptions): Promise<Target> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new GuardedHttpError("forbidden", `only http and https URLs are fetched, not ${url.protocol}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new GuardedHttpError("forbidden", "a URL with a user or password is not fetched");
  }
  const addresses = await abortable(addressesOf(url, resolve), signal);
  if (!addresses.every(guard)) {
    // Which address it was stays unsaid: names inside a private network are not for probing from outside.
    throw new GuardedHttpError("forbidden", `${url.hostname} is not a public address`);
  }
  return { url, addresses };
}

/** The URL parser has turned decimal, octal and hex IPv4 into dotted form already. */
async function addressesOf(url: URL, resolve: Resolve): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0) {
    return [host];
  }
  const addresses = await resolve(host).catch((cause: unknown) => {
    throw new GuardedHttpError("failed", `${url.hostname} could not be resolved`, { cause });
  });
  if (addresses.length === 0) {
    throw new GuardedHttpError("failed", `${url.hostname} has no address`);
  }
  return addresses;
}

/** Name servers cannot be interrupted; nobody waits for their late answer. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) {
    onAbort();
  }
  work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  return promise;
}
