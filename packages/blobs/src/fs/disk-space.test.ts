import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { BlobStoreFullError } from "../errors.ts";
import { mappingFullDisk, requireSpace } from "./disk-space.ts";

describe("the free-space guard", () => {
  it("lets writes through while there is room and refuses them below the reserve", async () => {
    await requireSpace(tmpdir(), 1);
    await expect(requireSpace(tmpdir(), Number.MAX_SAFE_INTEGER)).rejects.toThrow(BlobStoreFullError);
  });

  it("turns a full device's error into the store's own", async () => {
    await expect(mappingFullDisk(() => writeFile("/dev/full", "x"))).rejects.toThrow(BlobStoreFullError);
  });

  it("leaves other failures alone", async () => {
    await expect(mappingFullDisk(() => writeFile("/no/such/folder/x", "x"))).rejects.toThrow(/ENOENT/);
  });
});
