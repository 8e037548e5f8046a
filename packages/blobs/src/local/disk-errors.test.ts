import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { BlobStoreFullError, BlobStoreUnavailableError } from "../errors.ts";
import { mappingDiskErrors } from "./disk-errors.ts";

describe("a disk's failures", () => {
  it("turn into the store's own when the device is full", async () => {
    await expect(mappingDiskErrors(() => writeFile("/dev/full", "x"))).rejects.toThrow(BlobStoreFullError);
  });

  it("turn into the store's own when the device fails", async () => {
    // Nothing is mapped at address 0: a read there is a real EIO.
    await expect(mappingDiskErrors(() => readFile("/proc/self/mem"))).rejects.toThrow(BlobStoreUnavailableError);
  });

  it("stay what they are otherwise", async () => {
    await expect(mappingDiskErrors(() => writeFile("/no/such/folder/x", "x"))).rejects.toThrow(/ENOENT/);
  });
});
