import type { Page } from "playwright-core";
import type { Sampler } from "./samplers.ts";

/** Adds up how much of the page moved by itself, by the browser's own measure; what follows on an input is not counted. */
export async function sampleLayoutShift(page: Page): Promise<Sampler<number>> {
  const handle = await page.locator("html").evaluateHandle((root) => {
    let sum = 0;
    const take = (entries: readonly { readonly value: number; readonly hadRecentInput: boolean }[]) => {
      for (const { value, hadRecentInput } of entries) sum += hadRecentInput ? 0 : value;
    };
    const observer = new root.ownerDocument.defaultView.PerformanceObserver((list: { getEntries(): [] }) =>
      take(list.getEntries()),
    );
    observer.observe({ type: "layout-shift" });
    return {
      stop() {
        take(observer.takeRecords());
        observer.disconnect();
        return sum;
      },
    };
  });
  return { stop: () => handle.evaluate((sampler) => sampler.stop()) };
}
