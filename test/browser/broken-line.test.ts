import type { SheafClient } from "@sheaf/client";
import type { PageOptions } from "@sheaf/testkit";
import { photo } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { firstPid } from "./first-pid.ts";
import { expectEachOnce, expectNeverLess, sleepers, submitSleepers, untilFinished, untilShown } from "./group-steps.ts";
import { BROKEN_LINE, collectingProxy, cuttableLine } from "./line.ts";
import { sampleText } from "./samplers.ts";
import { describeStack, type Scene } from "./scene.ts";
import { PROGRESS, type Tab } from "./tab.ts";
import { LANGUAGES, wordsOf } from "./words.ts";

/** A tab in each language, closed with `open`. */
function openAll(open: AsyncDisposableStack, scenes: readonly Scene[], options: Partial<PageOptions>): Promise<Tab[]> {
  return Promise.all(scenes.map(async (scene) => open.use(await scene.open(options))));
}

const each = <T>(tabs: readonly Tab[], act: (tab: Tab) => Promise<T>): Promise<T[]> => Promise.all(tabs.map(act));

async function groupIds(client: SheafClient): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of client.groups()) ids.push(id);
  return ids;
}

test.each(LANGUAGES)("a number in %s that goes back or stops short is seen", (lang) => {
  const words = wordsOf(lang);
  const check = (...told: readonly number[]) =>
    expectNeverLess(
      told.map((n) => `${words.t.group.finishedOf(words.f.count(n), words.f.count(9))} · 3 s`),
      9,
      words,
    );
  check(0, 2, 4, 4, 9);
  expect(() => check(0, 4, 2, 4, 9)).toThrow();
  expect(() => check(0, 2, 4, 6, 8)).toThrow();
  expect(() => check(0, 9)).toThrow();
});

describeStack("what breaks between a reader and a group, in all languages at once", {}, (scenes) => {
  const [scene] = scenes;

  test("kill -9 of the worker: what is shown as finished never becomes less, and the group finishes", async () => {
    const total = 30;
    const { client } = scene;
    const data = new Blob([await photo({ width: 1_200, height: 900 })]);
    const { id: source } = await client.uploadImage({ name: "large.jpg", data });
    const { id } = await client.submit({ task: "image.process", open: true, options: { cache: false } });
    await using open = new AsyncDisposableStack();
    const tabs = await openAll(open, scenes, { height: 3_200 });
    await each(tabs, (tab) => tab.show(id));
    const samplers = await each(tabs, (tab) => sampleText(tab.page, PROGRESS));
    await client.append(id, { firstIndex: 0, items: Array.from({ length: total }, () => ({ source })) });
    await client.seal(id);
    await untilFinished(client, id, 6);
    process.kill(await firstPid(scene.stack, "worker"), "SIGKILL");
    const { counts } = await client.wait(id, { timeoutMs: 90_000 });
    expect(counts.succeeded).toBe(total);
    await each(tabs, (tab) => tab.expectFinished(total, total));
    for (const [at, tab] of tabs.entries()) {
      expectNeverLess((await samplers[at]?.stop()) ?? [], total, tab.words);
      await expectEachOnce(tab, total);
    }
  });

  test("a line that is cut and mended: the page says so, and no row is lost or doubled", async () => {
    const total = 50;
    const { client, stack } = scene;
    const { id } = await client.submit({ task: "demo.sleep", open: true });
    await using open = new AsyncDisposableStack();
    const line = open.use(await cuttableLine(stack.url));
    const tabs = await openAll(open, scenes, { url: line.url, height: 4_000, allowed: [BROKEN_LINE] });
    await each(tabs, (tab) => tab.show(id));
    await each(tabs, (tab) => tab.expectConnection("live"));
    const samplers = await each(tabs, (tab) => sampleText(tab.page, PROGRESS));
    await client.append(id, { firstIndex: 0, items: sleepers(...Array<number>(total).fill(200)) });
    await each(tabs, (tab) => untilShown(tab, 8, total));
    line.cut();
    await each(tabs, async (tab) => {
      const { reconnecting } = tab.words.t.frame.connection;
      expect(await tab.connection("waiting").textContent()).toContain(reconnecting("").trim());
    });
    const { finished } = (await client.group(id)).counts;
    await untilFinished(client, id, Math.min(total, finished + 4));
    line.mend();
    await each(tabs, (tab) => tab.expectConnection("live"));
    // Until here it is open, as a line to a group that has finished would be live for a moment only.
    await client.seal(id);
    await each(tabs, (tab) => tab.expectFinished(total, total));
    for (const [at, tab] of tabs.entries()) {
      expectNeverLess((await samplers[at]?.stop()) ?? [], total, tab.words);
      await expectEachOnce(tab, total);
    }
  });

  test("an answer that is lost: who processes again with other settings, and presses once more, has one group more", async () => {
    const { client, words } = scene;
    const data = new Blob([await photo({ width: 60, height: 40 })]);
    const { id: source } = await client.uploadImage({ name: "small.jpg", data });
    const { id } = await client.submit({ task: "image.process", items: [{ source, name: "small.jpg" }] });
    await client.wait(id);
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    await tab.show(id);
    await tab.button(words.t.group.actions.again).click();
    const before = await groupIds(client);
    let [isLost, taken] = [true, 0];
    await tab.page.route("**/v1/groups", async (route) => {
      const response = await route.fetch();
      if (response.ok()) taken++;
      await (isLost ? route.abort("connectionreset") : route.fulfill({ response }));
    });
    const process = tab.button(words.t.group.actions.process);
    await process.click();
    await tab.page.getByRole("alert").first().waitFor();
    isLost = false;
    const takenBefore = taken;
    expect(takenBefore).toBeGreaterThan(0);
    await process.click();
    await tab.page.waitForURL((url) => !url.pathname.endsWith(id));
    expect(taken).toBe(takenBefore + 1);
    const made = (await groupIds(client)).filter((one) => !before.includes(one));
    expect(made).toEqual([await tab.groupId()]);
  });

  test("a proxy that holds streams back: the page polls, and shows the group to its end", async () => {
    const { client, stack } = scene;
    const id = await submitSleepers(client, 600_000, 600_000, 600_000, 600_000);
    await using open = new AsyncDisposableStack();
    const line = open.use(await collectingProxy(stack.url));
    const tabs = await openAll(open, scenes, { url: line.url });
    await each(tabs, (tab) => tab.page.goto(`/g/${id}`));
    await each(tabs, async (tab) => {
      await tab.expectConnection("polling");
      expect(await tab.connection("polling").textContent()).toBe(tab.words.t.frame.connection.polling);
      await tab.expectFinished(0, 4);
    });
    await client.cancel(id);
    await each(tabs, (tab) => tab.expectFinished(4, 4));
    await each(tabs, (tab) => tab.expectConnection("ended"));
  });
});
