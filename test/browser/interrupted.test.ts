import { describe, expect, test } from "vitest";
import { photos } from "./images.ts";
import { describeKeyed, type KeyedScene } from "./keyed-scene.ts";
import { BROKEN_LINE } from "./line.ts";
import { signIn } from "./sign-in.ts";
import type { Tab } from "./tab.ts";

/** What Chromium says of a session that has ended, and of lines that the tests cut. */
const allowed = [/status of 401/, BROKEN_LINE];

describeKeyed("what comes between files and their group", (scenes) => {
  describe.each(scenes)("in $words.lang", (scene) => {
    const { t } = scene.words;

    test("a session that has ended: the files wait for the next sign-in, and go into one group", async () => {
      await using tab = await scene.open("submitter", { allowed });
      await tab.showUpload();
      const before = await groupsOf(scene);
      await tab.page.context().clearCookies();
      await tab.choose(await photos(3));
      await signIn(tab, scene.keyOf("submitter"));
      await expectOnlyNew(tab, scene, before);
      await tab.expectFinished(3, 3);
      await tab.page.goto("/");
      await tab.showUpload();
      expect(await tab.page.evaluate("Object.keys(sessionStorage)")).not.toContain("sheaf.submission");
    });

    test("what is chosen before the limits are known goes up with what comes next, and a pasted text does not", async () => {
      await using tab = await scene.open("submitter", { allowed });
      const known = Promise.withResolvers<void>();
      await tab.page.route("**/v1/limits", async (route) => {
        await known.promise;
        await route.continue();
      });
      const before = await groupsOf(scene);
      const files = await photos(4);
      await tab.page.goto("/");
      await tab.choose(files.slice(0, 2));
      await pasteTextWithPicture(tab);
      await tab.choose(files.slice(2));
      known.resolve();
      await expectOnlyNew(tab, scene, before);
      await tab.expectFinished(4, 4);
      await tab.expectNames(files.map(({ name }) => name));
    });

    test("a group that could not be opened: what is chosen then goes into it with what waits", async () => {
      await using tab = await scene.open("submitter", { allowed });
      await tab.showUpload();
      const before = await groupsOf(scene);
      await tab.page.route("**/v1/groups", (route) => route.abort());
      const files = await photos(3);
      await tab.choose(files.slice(0, 2));
      await tab.button(t.frame.tryAgain).waitFor();
      await tab.page.unroute("**/v1/groups");
      await tab.choose(files.slice(2));
      await expectOnlyNew(tab, scene, before);
      await tab.expectFinished(3, 3);
    });

    test("a submit that a reload cut off can be tried until it is answered", async () => {
      await using tab = await scene.open("submitter", { allowed });
      await tab.showUpload();
      const before = await groupsOf(scene);
      const lost = Promise.withResolvers<void>();
      await tab.page.route("**/v1/groups", async (route) => {
        await route.fetch();
        await route.abort();
        lost.resolve();
      });
      const files = await photos(2);
      await tab.choose(files);
      await lost.promise;
      tab.page.on("dialog", (dialog) => void dialog.accept());
      await tab.page.reload();
      await tab.button(t.frame.tryAgain).waitFor();
      await tab.page.unroute("**/v1/groups");
      await tab.button(t.frame.tryAgain).click();
      await tab.page.getByText(t.group.unsent(2), { exact: true }).waitFor();
      await expectOnlyNew(tab, scene, before);
      await tab.choose(files, t.upload.addMore);
      await tab.expectFinished(2, 2);
    });

    test("signing out asks first while files are on their way, and leaves nothing in memory", async () => {
      await using tab = await scene.open("submitter", { allowed });
      const asked: string[] = [];
      tab.page.on("dialog", (dialog) => {
        asked.push(dialog.type());
        return dialog.accept();
      });
      let sent = 0;
      await tab.page.route("**/v1/images", () => void sent++);
      await tab.upload(await photos(2));
      await tab.expectRows("uploading", 2);
      await tab.page.evaluate("globalThis.before = true");
      const sentBefore = sent;
      await tab.button(t.session.signOut).click();
      await signIn(tab, scene.keyOf("submitter"));
      await tab.page.getByText(t.group.unsent(2), { exact: true }).waitFor();
      expect(asked).toEqual(["beforeunload"]);
      expect(await tab.page.evaluate("globalThis.before")).toBeUndefined();
      expect(sent).toBe(sentBefore);
    });
  });
});

async function groupsOf(scene: KeyedScene): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of scene.client("submitter").groups()) ids.push(id);
  return ids;
}

/** The group that the tab comes to is the only one that was made. */
async function expectOnlyNew(tab: Tab, scene: KeyedScene, before: readonly string[]): Promise<void> {
  const id = await tab.groupId();
  expect((await groupsOf(scene)).filter((one) => !before.includes(one))).toEqual([id]);
}

/** Pastes what Office puts on the clipboard for a text: rich text, and a picture of it. */
async function pasteTextWithPicture({ page }: Tab): Promise<void> {
  await page.locator("html").evaluate(async (root) => {
    const view = root.ownerDocument.defaultView;
    const canvas = root.ownerDocument.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 40, 30);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const clipboardData = new view.DataTransfer();
    clipboardData.setData("text/rtf", "{}");
    clipboardData.items.add(new view.File([picture], "image.png", { type: "image/png" }));
    root.dispatchEvent(new view.ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
}
