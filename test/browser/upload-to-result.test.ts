import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import { dropPaths } from "./drop.ts";
import { photos, smallPhoto } from "./images.ts";
import { describeScenes } from "./scene.ts";

describeScenes("from files to results", {}, (scene) => {
  const { t, f } = scene.words;

  test("20 photos are chosen, watched to their end and downloaded as one ZIP", async () => {
    await using tab = await scene.open({ height: 2_400 });
    const files = await photos(20);
    const id = await tab.upload(files);
    await tab.expectFinished(20, 20);
    await tab.expectRows("succeeded", 20);
    const chip = tab.page.getByRole("button", { name: `${t.states.task.succeeded} ${f.count(20)}`, exact: true });
    await chip.waitFor();
    await tab.expectNames(files.map(({ name }) => name));

    const downloading = tab.page.waitForEvent("download");
    await tab.page.getByRole("link", { name: t.group.actions.zip, exact: true }).click();
    const archive = await readFile(await (await downloading).path());
    const zip = await fromBufferPromise(archive, { lazyEntries: true });
    const entries = new Map<string, Buffer>();
    for await (const entry of zip.eachEntry()) {
      entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    }
    const expected = files.flatMap(({ name }) =>
      ["web", "thumb"].map((output) => name.replace("jpg", `${output}.webp`)),
    );
    expect([...entries.keys()].toSorted()).toEqual([...expected, "manifest.json"].toSorted());
    for (const name of expected) expect(entries.get(name)?.subarray(8, 12).toString()).toBe("WEBP");
    const manifest = JSON.parse(String(entries.get("manifest.json"))) as { group: { id: string } };
    expect(manifest.group.id).toBe(id);
  });

  test("a folder and a file that are dropped at once are all uploaded, whatever their depth", async () => {
    await using dir = await tempDir();
    await mkdir(join(dir.path, "trip", "second day"), { recursive: true });
    const write = async (path: string, seed: number) => writeFile(join(dir.path, path), await smallPhoto(seed));
    await Promise.all([write("trip/a.jpg", 1), write("trip/second day/b.jpg", 2), write("c.jpg", 3)]);
    await using tab = await scene.open();
    await tab.showUpload();
    await dropPaths(tab.page, [join(dir.path, "trip"), join(dir.path, "c.jpg")]);
    await tab.expectFinished(3, 3);
    await tab.expectNames(["a.jpg", "b.jpg", "c.jpg"], "any");
  });

  test("a folder that is chosen is uploaded, and what it holds besides images is told", async () => {
    await using dir = await tempDir();
    await mkdir(join(dir.path, "album", "inner"), { recursive: true });
    await writeFile(join(dir.path, "album", "inner", "a.jpg"), await smallPhoto(4));
    await writeFile(join(dir.path, "album", "notes.txt"), "not a picture");
    await using tab = await scene.open();
    await tab.page.goto("/");
    await tab.choose(join(dir.path, "album"), t.upload.chooseFolder);
    await tab.expectFinished(1, 1);
    const refused = await tab.page.getByRole("alert").filter({ hasText: "notes.txt" }).textContent();
    expect(refused).toContain(t.upload.notSent(1));
    expect(refused).toContain(t.upload.refusals.no_image);
  });

  test("a picture from the clipboard is uploaded when it is pasted", async () => {
    await using tab = await scene.open();
    await tab.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await tab.showUpload();
    await tab.page.locator("html").evaluate(async (root) => {
      const canvas = root.ownerDocument.createElement("canvas");
      canvas.getContext("2d").fillRect(0, 0, 40, 30);
      const view = root.ownerDocument.defaultView;
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      await view.navigator.clipboard.write([new view.ClipboardItem({ "image/png": blob })]);
    });
    await tab.page.keyboard.press("Control+V");
    const id = await tab.groupId();
    await tab.expectFinished(1, 1);
    expect((await scene.client.group(id)).counts.succeeded).toBe(1);
  });
});
