import { expect, test } from "vitest";
import { expectEachOnce, submitSleepers, untilFinished } from "./group-steps.ts";
import { photos } from "./images.ts";
import { BROKEN_LINE } from "./line.ts";
import { describeScenes } from "./scene.ts";

describeScenes("a page that is reloaded", {}, (scene) => {
  const { t } = scene.words;

  test("while files go up: the same group, a word about what is missing, and none doubled", async () => {
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    const files = await photos(6);
    const asked: string[] = [];
    tab.page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      return dialog.accept();
    });
    let sent = 0;
    await tab.page.route("**/v1/images", (route) => (sent++ < 2 ? route.continue() : undefined));
    const id = await tab.upload(files);
    await tab.expectRows("succeeded", 2);
    await tab.page.reload();
    expect(await tab.groupId()).toBe(id);
    await tab.page.getByText(t.group.unsent(4), { exact: true }).waitFor();
    expect(asked).toEqual(["beforeunload"]);
    await tab.page.unroute("**/v1/images");
    await tab.choose(files.slice(2), t.upload.addMore);
    await tab.expectFinished(6, 6);
    await expectEachOnce(tab, 6);
    await tab.expectNames(
      files.map(({ name }) => name),
      "any",
    );
    expect((await scene.client.group(id)).counts).toMatchObject({ total: 6, succeeded: 6 });
    await tab.page.reload();
    await expectEachOnce(tab, 6);
    await tab.page.getByText(t.group.unsent(4)).waitFor({ state: "detached" });
  });

  test("while the answer to the submit is lost: one group all the same", async () => {
    const groups = async () => {
      const ids: string[] = [];
      for await (const { id } of scene.client.groups()) ids.push(id);
      return ids;
    };
    const before = await groups();
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    const lost = Promise.withResolvers<void>();
    let loses = true;
    await tab.page.route("**/v1/groups", async (route) => {
      if (!loses) return route.continue();
      await route.fetch();
      await route.abort();
      return lost.resolve();
    });
    const files = await photos(2);
    await tab.page.goto("/");
    await tab.choose(files);
    await lost.promise;
    tab.page.on("dialog", (dialog) => void dialog.accept());
    // The page that comes asks anew, maybe before a reload is known to be over.
    tab.page.once("framenavigated", () => {
      loses = false;
    });
    await tab.page.reload();
    const id = await tab.groupId();
    await tab.page.getByText(t.group.unsent(2), { exact: true }).waitFor();
    expect((await groups()).filter((one) => !before.includes(one))).toEqual([id]);
    await tab.choose(files, t.upload.addMore);
    await tab.expectFinished(2, 2);
  });

  test("while the group runs: the same rows go on", async () => {
    const id = await submitSleepers(scene.client, ...Array<number>(12).fill(250));
    await using tab = await scene.open({ height: 1_600 });
    await tab.show(id);
    await untilFinished(scene.client, id, 2);
    await tab.page.reload();
    await tab.progress.waitFor();
    await tab.expectFinished(12, 12);
    await expectEachOnce(tab, 12);
  });
});
