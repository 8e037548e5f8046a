import { describe, expect, test, vi } from "vitest";
import { axeViolations } from "./axe.ts";
import { heldShown, VIEWS } from "./every-view.ts";
import { describeKeyed } from "./keyed-scene.ts";
import { sentencesOnlyIn, textsOf } from "./left-words.ts";
import { namedOf, nameFaults } from "./page-names.ts";
import type { Tab } from "./tab.ts";
import { wordsOf } from "./words.ts";

const WIDTHS = [360, 768, 1280];
const ENGLISH = sentencesOnlyIn(wordsOf("en").t, wordsOf("ru").t);

/** Its language, its title, one heading of the first level, and its landmarks. */
async function expectParts({ page, words }: Tab): Promise<void> {
  expect(await page.locator("html").getAttribute("lang")).toBe(words.lang);
  // A page names the tab after it was drawn.
  await vi.waitFor(async () => expect(await page.title()).toMatch(/^\S.* · Sheaf$/), { timeout: 10_000 });
  const parts = ["h1", "body > #app > header", "main", "body > #app > footer"];
  const counts = await Promise.all(parts.map(async (part) => [part, await page.locator(part).count()]));
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(parts.map((part) => [part, 1])));
}

/** The page does not go beyond its window, once it is laid out for that. */
async function expectFits({ page }: Tab): Promise<void> {
  const beyond = () => page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const fits = async () => expect(await beyond(), `pixels beyond a window of ${width}`).toBeLessThanOrEqual(0);
    await vi.waitFor(fits, { timeout: 10_000 });
  }
}

/** What axe finds in both themes, and in English at the smallest width, too: what is laid out does not differ much. */
async function barriers({ page, words }: Tab): Promise<readonly string[]> {
  const found: string[] = [];
  // Axe would take colours on their way for the colours that are meant.
  await page.emulateMedia({ reducedMotion: "reduce" });
  if (words.lang === "en") {
    await page.setViewportSize({ width: 360, height: 800 });
    found.push(...(await axeViolations(page)));
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await axeViolations(page)));
  }
  return found;
}

describeKeyed("each page in each of its states", (scenes) => {
  const shown = heldShown(scenes);

  describe.each(scenes)("in $words.lang", (scene) => {
    test.concurrent.each(VIEWS)("$name", async (view) => {
      await using tab = await scene.open(view.reader, { bypassCSP: true, allowed: view.allowed ?? [] });
      await view.open(tab, shown());
      await expectParts(tab);
      expect(nameFaults(await namedOf(tab.page))).toEqual([]);
      if (scene.words.lang !== "en") {
        const texts = await textsOf(tab.page);
        expect(texts.filter((text) => ENGLISH.some((sentence) => sentence.test(text)))).toEqual([]);
      }
      await expectFits(tab);
      expect(await barriers(tab)).toEqual([]);
    });
  });
});
