import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Says whether an IP address may be connected to. */
export type AddressGuard = (address: string) => boolean;

/** Whether `text` is a range of addresses in CIDR form, such as `10.0.0.0/8` or `fd00::/8`. */
export function isCidr(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

/** All public IPv6 unicast lies in here; ranges outside are reserved, tunnels or translations of IPv4 ones. */
const GLOBAL_UNICAST_6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Lets public unicast addresses through and those within `allow`. Throws when an entry of `allow` is no CIDR.
 * IPv4 written as IPv6 counts as the IPv4 address; 6to4, Teredo and NAT64 forms, which hide one, are refused.
 */
export function createAddressGuard(allow: readonly string[]): AddressGuard {
  const ranges = allow.map((cidr) => ipaddr.parseCIDR(cidr));
  return (text) => {
    // Not ipaddr's own check: it takes short forms, "1.2.3", which others read differently.
    if (isIP(text) === 0) {
      return false;
    }
    const address = ipaddr.process(text);
    return isPublic(address) || ranges.some((range) => isWithin(address, range));
  };
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.range() === "unicast" && (isV4(address) || address.match(GLOBAL_UNICAST_6));
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, range: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

function isV4(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv4 {
  return address.kind() === "ipv4";
}
