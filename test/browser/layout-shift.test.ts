import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { photos } from "./images.ts";
import { sampleLayoutShift } from "./layout-shift.ts";
import { describeScenes } from "./scene.ts";

const COUNT = 20;
/** By the browser's measure, in which below 0.1 is good. */
const MAX_SHIFT = 0.02;

describeScenes("the page of a group that runs", {}, (scene) => {
  test(`stays where it is from the first of ${COUNT} rows until all have finished`, async () => {
    await using tab = await scene.open();
    await tab.page.goto("/");
    await tab.choose(await photos(COUNT));
    await tab.rows().first().waitFor();
    const shift = await sampleLayoutShift(tab.page);
    await tab.expectFinished(COUNT, COUNT);
    await tab.expectConnection("ended");
    const moved = await shift.stop();
    console.log(`layout shift of a group of ${COUNT} (${scene.words.lang}): ${moved.toFixed(4)}`);
    expect(moved).toBeLessThanOrEqual(MAX_SHIFT);
    const planted = await sampleLayoutShift(tab.page);
    await moveAll(tab.page);
    expect(await planted.stop(), "what moves is seen").toBeGreaterThan(MAX_SHIFT);
  });
});

/** Moves all of the page down, and waits until the browser has drawn it. */
async function moveAll(page: Page): Promise<void> {
  await page.locator("h1").evaluate(async (title) => {
    title.style.marginBlockStart = "200px";
    const frame = () => new Promise((resolve) => title.ownerDocument.defaultView.requestAnimationFrame(resolve));
    await frame();
    await frame();
  });
}
