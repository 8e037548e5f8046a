import { describe, expect, it } from "vitest";
import { createAddressGuard } from "./address-guard.ts";

describe("the address guard", () => {
  it.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
    "lets %s through",
    (address) => {
      expect(createAddressGuard([])(address)).toBe(true);
    },
  );

  it.each([
    ...["0.0.0.0", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ...["169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"],
    ...["224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1", "100::1"],
    // IPv4 within IPv6: mapped, compatible, 6to4, Teredo, NAT64 (both prefixes), ISATAP-like private.
    ...["::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "2002:7f00:1::", "2001:0:7f00:1::", "64:ff9b::7f00:1"],
    ...["64:ff9b:1::7f00:1", "::ffff:0:127.0.0.1", "5f00::1", "fec0::1"],
    ...["localhost", "", "1.2.3", "fe80::1%eth0"],
  ])("stops %s", (address) => {
    expect(createAddressGuard([])(address)).toBe(false);
  });

  it("lets what it is told through as well, whichever way it is written, and no more", () => {
    const guard = createAddressGuard(["10.1.0.0/16", "fd00::/8"]);
    expect(["10.1.2.3", "::ffff:10.1.2.3", "fd12::1"].map(guard)).toEqual([true, true, true]);
    expect(["10.2.0.1", "fe80::1", "127.0.0.1"].map(guard)).toEqual([false, false, false]);
  });

  it("refuses to be made from what is no CIDR", () => {
    expect(() => createAddressGuard(["10.0.0.1/99"])).toThrow();
  });
});
