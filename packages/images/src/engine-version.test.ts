import { expect, it } from "vitest";
import { engineVersion } from "./engine-version.ts";

it("names pipeline, sharp and libvips", async () => {
  expect(await engineVersion()).toMatch(/^pipeline-\d+ sharp-0\.\d+\.\d+ libvips-8\.\d+\.\d+$/);
});
