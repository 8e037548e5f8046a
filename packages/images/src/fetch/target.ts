import { isIP } from "node:net";
import { ImageError } from "../image-error.ts";
import type { AddressGuard } from "./address-guard.ts";

/** Finds all addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** A URL that may be fetched, and the addresses it was checked with: the only ones to connect to. */
export interface Target {
  readonly url: URL;
  readonly addresses: readonly string[];
}

/**
 * Checks a URL before anything is sent: http or https, no user and password, and every address of its host public.
 * Throws ImageError FETCH_FORBIDDEN, or FETCH_FAILED when the name cannot be resolved.
 */
export async function resolveTarget(url: URL, guard: AddressGuard, resolve: Resolve): Promise<Target> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ImageError("FETCH_FORBIDDEN", `only http and https URLs are fetched, not ${url.protocol}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ImageError("FETCH_FORBIDDEN", "a URL with a user or password is not fetched");
  }
  const addresses = await addressesOf(url, resolve);
  if (!addresses.every(guard)) {
    // Which address it was stays unsaid: names inside a private network are not for probing from outside.
    throw new ImageError("FETCH_FORBIDDEN", `${url.hostname} is not a public address`);
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
    throw new ImageError("FETCH_FAILED", `${url.hostname} could not be resolved`, { cause });
  });
  if (addresses.length === 0) {
    throw new ImageError("FETCH_FAILED", `${url.hostname} has no address`);
  }
  return addresses;
}
