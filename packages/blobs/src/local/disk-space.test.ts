import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { BlobStoreFullError } from "../errors.ts";
import { requireSpace } from "./disk-space.ts";

describe("the free-space guard", () => {
  it("lets writes through while there is room and refuses them below the reserve", async () => {
    await requireSpace(tmpdir(), 1);
    await expect(requireSpace(tmpdir(), Number.MAX_SAFE_INTEGER)).rejects.toThrow(BlobStoreFullError);
  });
});
