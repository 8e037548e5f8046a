import { findChromium } from "@sheaf/testkit";
import { describe } from "vitest";

const found = await findChromium();

/**
 * As `describe`, for tests that need a browser. Where there is none its tests are skipped, hooks included, and the reason is
 * printed and part of the name. `beforeAll` and `afterAll` belong inside.
 */
export function describeInBrowser(name: string, define: () => void): void {
  if ("path" in found) {
    describe(name, define);
    return;
  }
  console.log(`not run: ${found.missing}`);
  describe.skip(`${name} (not run: ${found.missing})`, define);
}
