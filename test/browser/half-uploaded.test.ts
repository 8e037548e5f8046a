import { expect, test } from "vitest";
import { photos } from "./images.ts";
import { BROKEN_LINE } from "./line.ts";
import { describeScenes } from "./scene.ts";
import type { Tab } from "./tab.ts";

describeScenes("a group of which files have not come", { slots: 2 }, (scene) => {
  const { t } = scene.words;

  test("waits for all that a reload has lost, and ends without them when it is told to", async () => {
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    const files = await photos(6);
    tab.page.on("dialog", (dialog) => void dialog.accept());
    const id = await uploadOnly(tab, files, 2);
    await tab.page.reload();
    await tab.page.getByText(t.group.unsent(4), { exact: true }).waitFor();
    await tab.page.unroute("**/v1/images");
    await tab.choose(files.slice(2, 4), t.upload.addMore);
    await tab.expectRows("succeeded", 4);
    await tab.page.getByText(t.group.unsent(2), { exact: true }).waitFor();
    const lost = tab.page.getByRole("listitem").filter({ hasText: files[5]?.name ?? "" });
    await lost.first().waitFor();
    expect((await scene.client.group(id)).state).toBe("open");

    await tab.button(t.group.actions.finish).click();
    await tab.page.getByRole("dialog").getByRole("button", { name: t.group.actions.finish, exact: true }).click();
    await tab.expectFinished(4, 4);
    expect((await scene.client.wait(id)).counts).toMatchObject({ total: 4, succeeded: 4 });
  });

  test("is cancelled with the files that are still on their way", async () => {
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    const id = await uploadOnly(tab, await photos(5), 2);
    // All that has come is finished, and yet there is something to cancel.
    await tab.button(t.group.actions.cancel).click();
    const dialog = tab.page.getByRole("dialog", { name: t.group.actions.cancelSure(3), exact: true });
    await dialog.getByRole("button", { name: t.group.actions.cancel, exact: true }).click();
    await tab.expectRows("refused", 3);
    await tab.expectFinished(2, 2);
    expect((await scene.client.wait(id)).counts).toMatchObject({ total: 2, succeeded: 2 });
  });

  test("that somebody closes: the files that came too late go into a new group", async () => {
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    const files = await photos(5);
    const id = await uploadOnly(tab, files, 2);
    await scene.client.seal(id);
    const send = tab.button(t.group.sendLate(3));
    await send.waitFor();
    await tab.page.unroute("**/v1/images");
    await send.click();
    await tab.page.waitForURL((url) => url.pathname.startsWith("/g/") && !url.pathname.endsWith(id));
    await tab.expectFinished(3, 3);
    await tab.expectNames(files.slice(2).map(({ name }) => name));
  });
});

/** Uploads files of which only the first few come through; the others stay on their way. */
async function uploadOnly(tab: Tab, files: Awaited<ReturnType<typeof photos>>, few: number): Promise<string> {
  let sent = 0;
  await tab.page.route("**/v1/images", (route) => (sent++ < few ? route.continue() : undefined));
  const id = await tab.upload(files);
  await tab.expectRows("succeeded", few);
  return id;
}
