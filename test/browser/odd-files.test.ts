import { readFile } from "node:fs/promises";
import { type Corpus, type CorpusName, corpus, HOSTILE_NAMES } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { tasksOf } from "./group-steps.ts";
import { jpeg, type NamedFile, smallPhoto } from "./images.ts";
import { describeScenes } from "./scene.ts";
import type { Tab } from "./tab.ts";

const read = async (files: Corpus, name: CorpusName): Promise<NamedFile> =>
  jpeg(name, await readFile(files.path(name)));

/** `<name>.jpg` of 255 bytes, which is as long as file systems allow. */
const LONG = `${"ы".repeat(125)}x.jpg`;
/** What a reader's file can be called, as far as a browser can hold it: it puts U+FFFD for half a character. */
const NAMES = [...HOSTILE_NAMES.filter((name) => name.isWellFormed() && name.length <= 255), LONG];

describeScenes("files that are no photos, and names that are no names", {}, (scene) => {
  const { t } = scene.words;

  async function expectDetail(tab: Tab, name: string, state: string, detail: string): Promise<void> {
    await tab.row(name).locator(".pill").filter({ hasText: state }).waitFor();
    await tab.expectDetail(name, detail);
  }

  test("each row says what is wrong with its file, and the good ones succeed", async () => {
    const files = await corpus();
    await using tab = await scene.open({ allowed: [/status of 4\d\d/] });
    const names = ["photo.jpg", "text.jpg", "truncated.jpg", "empty.jpg", "pixel-bomb.png", "photo.png"] as const;
    const id = await tab.upload(await Promise.all(names.map((name) => read(files, name))));
    const { counts } = await scene.client.wait(id);
    await tab.expectFinished(counts.total, counts.total);
    await tab.expectRows("succeeded", 2);
    for (const name of ["photo.jpg", "photo.png"]) await tab.row(name).and(tab.rows("succeeded")).waitFor();
    await expectDetail(tab, "truncated.jpg", t.states.task.failed, t.errors.corrupt_image);
    await expectDetail(tab, "pixel-bomb.png", t.states.task.failed, t.errors.image_too_large);
    await expectDetail(tab, "text.jpg", t.group.states.refused, t.problems.unsupported_format);
    const refused = await tab.page.getByRole("alert").filter({ hasText: "empty.jpg" }).textContent();
    expect(refused).toContain(t.upload.refusals.empty);
  });

  test("hostile names are shown as text, those of a reader's files and those of a client's", async () => {
    await using tab = await scene.open({ height: 4_000 });
    const dialogs: string[] = [];
    tab.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      return dialog.accept();
    });
    const photo = await smallPhoto(1);
    const own = NAMES.filter((name) => !name.includes("\0")).map((name) => jpeg(name, photo));
    const uploaded = await tab.upload(own);
    await tab.expectFinished(own.length, own.length);
    await expectOnlyText(
      tab,
      // In a group they are numbered as they came up, three at a time.
      own.map(({ name }) => name || expect.stringMatching(/^#\d+$/)),
    );

    const source = (await tasksOf(scene.client, uploaded))[0]?.source ?? "";
    const { id } = await scene.client.submit({ task: "image.process", items: NAMES.map((name) => ({ source, name })) });
    await scene.client.wait(id);
    await tab.show(id);
    await tab.expectRows("succeeded", NAMES.length);
    const tasks = await tasksOf(scene.client, id);
    await expectOnlyText(
      tab,
      tasks.map(({ name, index }) => name || `#${index + 1}`),
    );
    expect(dialogs).toEqual([]);
  });
});

/** The rows have just these names, and nothing else came of them; each is apart from what is beside it. */
async function expectOnlyText(tab: Tab, names: readonly string[]): Promise<void> {
  await tab.expectNames(names);
  expect(await tab.rows().locator(".image-name > bdi *").count()).toBe(0);
  expect(await tab.page.locator("main :is(script, iframe, [onerror], img[src=x])").count()).toBe(0);
  const beyond = () => tab.page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  await vi.waitFor(async () => expect(await beyond()).toBe(0), { timeout: 10_000 });
}
