import type { SheafClient, Task } from "@sheaf/client";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { quantile } from "../bench/system/numbers.ts";
import { storePhoto, tasksOf } from "./group-steps.ts";
import { longestTaskDuring } from "./main-thread.ts";
import { sampleSucceeded } from "./samplers.ts";
import { describeScenes } from "./scene.ts";

const MANY = 1_000;
/** Readers feel a task of the main thread that is longer than this. */
const LONG_MS = 50;
/** However many rows a list has, fewer than these are in the document. */
const MAX_ROWS = 80;

/** What a pass over the whole list met. */
interface Pass {
  readonly mostRows: number;
  readonly frames: number;
}

/** Scrolls from the first row to the last, so many windows' heights a frame. */
function scrollThrough(page: Page, windows: number): Promise<Pass> {
  return page.locator("html").evaluate(async (root, step) => {
    const view = root.ownerDocument.defaultView;
    const frame = () => new Promise((resolve) => view.requestAnimationFrame(resolve));
    view.scrollTo(0, 0);
    await frame();
    const pass = { mostRows: 0, frames: 0 };
    const bottom = root.scrollHeight - view.innerHeight - 1;
    for (; view.scrollY < bottom; pass.frames++) {
      view.scrollBy(0, view.innerHeight * step);
      await frame();
      pass.mostRows = Math.max(pass.mostRows, root.querySelectorAll("article").length);
    }
    return pass;
  }, windows);
}

/** Keeps the main thread busy in one task. */
function plantTask(page: Page, ms: number): Promise<void> {
  return page.locator("html").evaluate((root, busyMs) => {
    const view = root.ownerDocument.defaultView;
    return new Promise((resolve) =>
      view.setTimeout(() => {
        const until = view.performance.now() + busyMs;
        while (view.performance.now() < until);
        // The trace tells of a task once it is over.
        view.requestAnimationFrame(() => view.requestAnimationFrame(resolve));
      }),
    );
  }, ms);
}

/** Bytes that the page's scripts hold once all garbage is gone. */
async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
}

/** A group of images, none of which is computed already. */
async function imageGroup(client: SheafClient): Promise<string> {
  const source = await storePhoto(client, 1);
  const items = Array.from({ length: MANY }, (_, at) => ({ source, name: `photo-${at}.jpg` }));
  return (await client.submit({ task: "image.process", items, options: { cache: false } })).id;
}

/** A group that runs for as long, and that the page shows as it shows images on their way. */
async function sleepGroup(client: SheafClient): Promise<string> {
  const items = Array.from({ length: MANY }, (_, at) => ({ name: `photo-${at}.jpg`, args: { ms: 100 } }));
  return (await client.submit({ task: "demo.sleep", items })).id;
}

/** A group whose tasks have all succeeded, each with a picture of its own to show. */
async function finishedMany(client: SheafClient): Promise<string> {
  const source = await storePhoto(client, 1);
  const items = Array.from({ length: MANY }, () => ({ source }));
  const { id } = await client.submit({ task: "image.process", items });
  await client.wait(id, { timeoutMs: 90_000 });
  return id;
}

/** Made once, for the scenarios of all languages. */
let finishedGroup: Promise<string> | undefined;

describeScenes("a group of many", {}, (scene) => {
  const { lang } = scene.words;

  test.each([
    ["images", imageGroup],
    ["tasks that leave the processors free", sleepGroup],
  ])("of a thousand %s: scrolling stays smooth while they run, with a bounded number of rows", async (what, submit) => {
    await using tab = await scene.open();
    const id = await submit(scene.client);
    await tab.show(id);
    await tab.rows().first().waitFor();
    let pass: Pass | undefined;
    const longest = await longestTaskDuring(tab.page, async () => {
      pass = await scrollThrough(tab.page, 0.5);
      expect((await scene.client.group(id)).state, "the pass is to meet a group that runs").toBe("running");
    });
    expect(longest.cpuMs).toBeLessThanOrEqual(LONG_MS);
    expect(pass?.frames).toBeGreaterThan(100);
    expect(pass?.mostRows).toBeGreaterThan(8);
    expect(pass?.mostRows).toBeLessThan(MAX_ROWS);
    // The check can fail. The planted task is so long as a busy machine may give it a twentieth of the processor only.
    await scene.client.cancel(id);
    const planted = await longestTaskDuring(tab.page, () => plantTask(tab.page, 20 * LONG_MS));
    expect(planted.cpuMs).toBeGreaterThan(LONG_MS);
    console.log(
      `1,000 ${what} (${lang}): longest task ${longest.cpuMs} ms of processor, ${longest.wallMs} ms by the clock`,
    );
  });

  test("of a thousand images: looking through all of them again takes no more memory", async () => {
    finishedGroup ??= finishedMany(scene.client);
    await using tab = await scene.open();
    await tab.show(await finishedGroup);
    // The page knows all tasks in full by then, and holds no more of them afterwards.
    await tab.page.getByRole("link", { name: scene.words.t.group.row.download("#1"), exact: true }).waitFor();
    await scrollThrough(tab.page, 1);
    const before = await heapBytes(tab.page);
    await scrollThrough(tab.page, 1);
    const after = await heapBytes(tab.page);
    console.log(`1,000 images (${lang}): heap ${(before / 1e6).toFixed(1)} MB, then ${(after / 1e6).toFixed(1)} MB`);
    expect(after / before).toBeLessThan(1.2);
  });

  test("of 60 photos, each row says that it has succeeded soon after it has", async () => {
    const sources = await Promise.all(Array.from({ length: 60 }, (_, at) => storePhoto(scene.client, at)));
    await using tab = await scene.open({ height: 4_800 });
    const { id } = await scene.client.submit({ task: "image.process", open: true, options: { cache: false } });
    await tab.show(id);
    await tab.expectConnection("live");
    const sampler = await sampleSucceeded(tab.page);
    const items = sources.map((source, at) => ({ source, name: `photo-${at}.jpg` }));
    await scene.client.append(id, { firstIndex: 0, items });
    await scene.client.seal(id);
    await tab.expectRows("succeeded", items.length, 60_000);
    const seen = await sampler.stop();
    const tasks = await tasksOf(scene.client, id);
    const delays = tasks.map((task) => (seen[task.index] ?? Number.NaN) - finishedMs(task));
    const [p50, p95] = [quantile(delays, 0.5), quantile(delays, 0.95)];
    console.log(`finished → on the screen (${lang}, ${delays.length} photos): p50 ${p50} ms, p95 ${p95} ms`);
    expect(delays.every((delay) => delay >= 0)).toBe(true);
    // docs/page.md wants 400 ms and records what was measured. Here both cores are busy with images and maybe with other
    // tests, so that a bound as close as that would fail by chance: this one finds only what is broken.
    expect(p95).toBeLessThan(5_000);
  });
});

const finishedMs = ({ finished_at }: Task): number => Date.parse(finished_at ?? "");
