import { expect, test, vi } from "vitest";
import { submitSleepers } from "./group-steps.ts";
import { describeScenes } from "./scene.ts";
import type { Tab } from "./tab.ts";

/** Streams that all tabs of an origin have together, at most; the others poll. */
const STREAMS = 2;

describeScenes("several tabs of one reader", {}, (scene) => {
  const { t } = scene.words;
  test("two tabs on one group show the same numbers, on the way and at its end", async () => {
    const id = await submitSleepers(scene.client, 0, 0, 0, 600_000, 600_000, 600_000);
    await using first = await scene.open();
    const second = await first.another();
    await Promise.all([first.show(id), second.show(id)]);
    for (const tab of [first, second]) await tab.expectRows("running", 2);
    await expectSame(first, second);
    for (const tab of [first, second]) await tab.expectFinished(3, 6);
    await first.button(t.group.row.cancel("sleeper-5")).click();
    for (const tab of [first, second]) await tab.expectFinished(4, 6);
    await scene.client.cancel(id);
    for (const tab of [first, second]) await tab.expectConnection("ended");
    await expectSame(first, second);
    await second.expectFinished(6, 6);
  });

  test("seven tabs on seven groups are all kept up to date, and an eighth page still opens", async () => {
    const groups = await Promise.all(Array.from({ length: 7 }, () => submitSleepers(scene.client, 600_000)));
    await using first = await scene.open();
    const tabs = [first];
    while (tabs.length < groups.length) tabs.push(await first.another());
    await Promise.all(tabs.map((tab, at) => tab.show(groups[at] ?? "")));
    const states = () => Promise.all(tabs.map((tab) => tab.connection().getAttribute("data-state")));
    const expected = tabs.map((_, at) => (at < STREAMS ? "live" : "polling"));
    await vi.waitFor(async () => expect((await states()).toSorted()).toEqual(expected), { timeout: 60_000 });

    const eighth = await first.another();
    await eighth.page.goto("/groups");
    await eighth.page
      .getByText(groups[6]?.slice(0, 8) ?? "")
      .first()
      .waitFor();
    for (const id of groups) await scene.client.cancel(id);
    await Promise.all(tabs.map((tab) => tab.expectFinished(1, 1)));
    await Promise.all(tabs.map((tab) => tab.expectConnection("ended")));
  });
});

/** Both say the same, word by word. The ages of the group may differ by a moment, and are not looked at. */
async function expectSame(one: Tab, other: Tab): Promise<void> {
  const said = (tab: Tab) =>
    Promise.all([
      tab.progress.textContent(),
      tab.page.getByRole("progressbar").first().getAttribute("aria-valuetext"),
      tab.rows().locator(".pill").allTextContents(),
      tab.page.locator(".row-filter").textContent(),
    ]);
  const compare = async () => expect(await said(one)).toEqual(await said(other));
  await vi.waitFor(compare, { timeout: 30_000 });
}
