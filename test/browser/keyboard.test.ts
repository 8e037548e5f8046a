import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { photos } from "./images.ts";
import { sampleLostFocus } from "./samplers.ts";
import { describeScenes } from "./scene.ts";

/** Stops of the tab key before a test gives up. */
const MAX_STOPS = 80;

/** Presses the tab key until an element has the focus; each stop on the way must be seen to have it. */
async function tabTo(page: Page, aim: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let stops = 0; stops < MAX_STOPS; stops++) {
    await page.keyboard.press(key);
    const unseen = await page.locator(":focus").evaluateAll((elements) =>
      elements.flatMap((element) => {
        const { outlineStyle, outlineWidth } = element.ownerDocument.defaultView.getComputedStyle(element);
        return outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2 ? element.outerHTML.slice(0, 120) : [];
      }),
    );
    expect(unseen).toEqual([]);
    if (await hasFocus(aim)) return;
  }
  throw new Error(`the tab key does not lead to ${aim}`);
}

const hasFocus = (element: Locator): Promise<boolean> =>
  element.evaluateAll((found) => found.some((one) => one === one.ownerDocument.activeElement));

describeScenes("a reader with a keyboard alone", { slots: 1 }, (scene) => {
  const { t } = scene.words;

  test("comes from the first page to a result, sees where the focus is and does not lose it", async () => {
    await using tab = await scene.open();
    const { page } = tab;
    await tab.showUpload();
    const recipe = page.getByRole("combobox", { name: t.upload.recipe });
    await tabTo(page, recipe);
    await page.keyboard.press("ArrowDown");
    await vi.waitFor(async () => expect(await recipe.inputValue()).not.toBe("standard"), { timeout: 10_000 });
    await page.keyboard.press("ArrowUp");
    await vi.waitFor(async () => expect(await recipe.inputValue()).toBe("standard"), { timeout: 10_000 });
    await tabTo(page, tab.button(t.upload.chooseFiles), "Shift+Tab");
    const asked = page.waitForEvent("filechooser");
    await page.keyboard.press("Space");
    await (await asked).setFiles(await photos(8));
    await tab.groupId();
    await tab.rows().first().waitFor();
    const focus = await sampleLostFocus(page);
    await tabTo(page, tab.row("photo-2.jpg").getByRole("button").first());
    await tab.expectFinished(8, 8);
    await tab.expectConnection("ended");

    const download = page.getByRole("link", { name: t.group.row.download("photo-3.jpg"), exact: true });
    // A row says that its image has succeeded before the results are known.
    await download.waitFor();
    await tabTo(page, download);
    const downloading = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    const bytes = await readFile(await (await downloading).path());
    expect(bytes.subarray(8, 12).toString()).toBe("WEBP");
    expect(await focus.stop()).toBe(0);
  });

  test("keeps the focus when the button that has it goes away", async () => {
    const { id } = await scene.client.submit({ task: "demo.sleep", items: [{ name: "a", args: { ms: 600_000 } }] });
    await using tab = await scene.open();
    await tab.show(id);
    await tab.expectRows("running", 1);
    await tab.expectNames(["a"]);
    await tabTo(tab.page, tab.button(t.group.row.cancel("a")));
    const focus = await sampleLostFocus(tab.page);
    await scene.client.cancel(id);
    await tab.expectRows("cancelled", 1);
    await vi.waitFor(async () => expect(await hasFocus(tab.button(t.group.row.open("a")))).toBe(true), {
      timeout: 10_000,
    });
    expect(await focus.stop()).toBe(0);
  });
});
