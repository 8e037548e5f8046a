import { randomUUID } from "node:crypto";
import type { SheafClient } from "@sheaf/client";
import { expect, vi } from "vitest";
import { submitSleepers, untilFinished } from "./group-steps.ts";
import { held } from "./held.ts";
import { jpeg, smallPhoto } from "./images.ts";
import type { KeyedScene, Reader } from "./keyed-scene.ts";
import type { Tab } from "./tab.ts";
import type { Some } from "./words.ts";

/** Groups that views show. */
export interface Shown {
  /** Photos that succeeded, and a last one that is damaged. */
  readonly finished: string;
  /** How many succeeded. */
  readonly photos: number;
  /** Tasks that do not end by themselves: some run, some wait. */
  readonly running: string;
}

/** A page in one of its states. */
export interface View {
  readonly name: string;
  readonly reader: Reader;
  /** Leads there and waits until everything of it is shown. */
  open(tab: Tab, shown: Shown): Promise<unknown>;
  /** What the page's faults may be: the browser tells of answers that are errors. */
  readonly allowed?: readonly RegExp[];
}

const smallPhotos = () => Promise.all([1, 2, 3].map(smallPhoto));

/**
 * Makes the groups that the views show before all tests of a `describe`, for all of its scenes; what it gives is for tests
 * and hooks alone.
 *
 * @param photos default: three small ones
 */
export function heldShown(
  [scene]: Some<KeyedScene>,
  photos: () => Promise<readonly Buffer[]> = smallPhotos,
): () => Shown {
  return held(async () => makeShown(scene.client("operator"), await photos()));
}

async function makeShown(client: SheafClient, whole: readonly Buffer[]): Promise<Shown> {
  const damaged = whole.slice(0, 1).map((photo) => photo.subarray(0, photo.length / 2));
  const items = await Promise.all(
    [...whole, ...damaged].map(async (photo, at) => {
      const name = nameOf(at);
      return { name, source: (await client.uploadImage({ name, data: new Blob([photo]) })).id };
    }),
  );
  const { id } = await client.submit({ task: "image.process", items, labels: { album: "lake" } });
  await untilFinished(client, id, items.length);
  expect((await client.group(id)).counts).toMatchObject({ succeeded: whole.length, failed: 1 });
  const running = await submitSleepers(client, ...Array.from({ length: 6 }, () => 900_000));
  return { finished: id, photos: whole.length, running };
}

const nameOf = (at: number): string => `photo-${at + 1}.jpg`;

/** Every page of the site, in each of the states that look different. */
export const VIEWS: readonly View[] = [
  { name: "sign-in", reader: "nobody", allowed: [/status of 401/], open: (tab) => showHeading(tab, "/", "session") },
  { name: "upload", reader: "submitter", open: (tab) => tab.showUpload() },
  { name: "upload, with settings and refused files", reader: "submitter", open: openRecipe },
  { name: "group, running", reader: "operator", open: openRunning },
  { name: "group, to be cancelled", reader: "operator", open: askCancel },
  { name: "group, finished", reader: "operator", open: openFinished },
  { name: "group, as a grid", reader: "operator", open: (tab, shown) => openFinished(tab, shown, "?view=grid") },
  { name: "group, with details", reader: "operator", open: openDrawer },
  { name: "group, with its timeline", reader: "operator", open: openTimeline },
  { name: "group, again with other settings", reader: "operator", open: openAgain },
  { name: "group, unknown", reader: "viewer", allowed: [/status of 404/], open: openUnknownGroup },
  { name: "groups", reader: "operator", open: openGroups },
  { name: "groups, none", reader: "stranger", open: (tab) => showText(tab, "/groups", tab.words.t.groups.none) },
  { name: "failures", reader: "operator", open: openFailures },
  { name: "failures, none", reader: "stranger", open: (tab) => showText(tab, "/failures", tab.words.t.failures.none) },
  { name: "control", reader: "operator", open: openControl },
  { name: "control, with a queue's limits", reader: "operator", open: openLimits },
  { name: "control, with a worker to be ended", reader: "operator", open: openShutDown },
  {
    name: "unknown page",
    reader: "viewer",
    open: (tab) => showText(tab, `/g/${"x".repeat(129)}`, tab.words.t.frame.nothingHere),
  },
];

async function showHeading({ page, words }: Tab, path: string, area: "session" | "groups" | "failures"): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { level: 1, name: words.t[area].title, exact: true }).waitFor();
}

async function showText({ page }: Tab, path: string, text: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { name: text, exact: true }).waitFor();
}

async function openRecipe(tab: Tab): Promise<void> {
  await tab.showUpload();
  const { upload } = tab.words.t;
  await tab.page.getByRole("combobox", { name: upload.recipe }).selectOption("own");
  await tab.choose([
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("x") },
    jpeg("none.jpg", Buffer.of()),
  ]);
  await tab.page
    .getByRole("alert")
    .filter({ hasText: upload.notSent(2) })
    .waitFor();
}

async function openRunning(tab: Tab, { running }: Shown): Promise<void> {
  await tab.show(running);
  await tab.expectRows("running", 2);
  await tab.expectConnection("live");
}

async function askCancel(tab: Tab, shown: Shown): Promise<void> {
  await openRunning(tab, shown);
  await tab.button(tab.words.t.group.actions.cancel).click();
  await dialog(tab);
}

async function openFinished(tab: Tab, { finished, photos }: Shown, query = ""): Promise<void> {
  await tab.show(finished + query);
  await tab.expectRows("succeeded", photos);
  await tab.expectNames(Array.from({ length: photos + 1 }, (_, at) => nameOf(at)));
  await picturesLoaded(tab, photos);
}

async function openDrawer(tab: Tab, { finished, photos }: Shown): Promise<void> {
  await tab.show(`${finished}?task=0`);
  await dialog(tab);
  await tab.page.getByRole("slider", { name: tab.words.t.task.compare.label }).waitFor();
  await picturesLoaded(tab, photos);
}

async function openTimeline(tab: Tab, shown: Shown): Promise<void> {
  await openFinished(tab, shown);
  await tab.page.locator("summary").getByText(tab.words.t.group.timeline, { exact: true }).click();
  await tab.page.locator("canvas").waitFor();
}

async function openAgain(tab: Tab, shown: Shown): Promise<void> {
  await openFinished(tab, shown);
  await tab.button(tab.words.t.group.actions.again).click();
  await dialog(tab);
}

function openUnknownGroup(tab: Tab): Promise<void> {
  return showText(tab, `/g/${randomUUID()}`, tab.words.t.problems.not_found);
}

async function openGroups(tab: Tab, { finished, running }: Shown): Promise<void> {
  await showHeading(tab, "/groups", "groups");
  for (const id of [finished, running]) await tab.page.locator(`tbody a[href="/g/${id}"]`).waitFor();
}

async function openFailures(tab: Tab): Promise<void> {
  await showHeading(tab, "/failures", "failures");
  await tab.page.getByTitle(tab.words.t.failures.open("corrupt_image"), { exact: true }).click();
  await tab.page.locator(".failures-samples").waitFor();
}

async function openControl({ page, words }: Tab): Promise<void> {
  await page.goto("/control");
  // The first snapshots are of before the worker came.
  await page
    .getByRole("button", { name: new RegExp(words.t.control.worker.endOne("")) })
    .first()
    .waitFor();
  await page.getByRole("button", { name: words.t.control.queue.limitsOf("images"), exact: true }).waitFor();
}

async function openLimits(tab: Tab): Promise<void> {
  await openControl(tab);
  await tab.button(tab.words.t.control.queue.limitsOf("images")).click();
  await dialog(tab);
}

async function openShutDown(tab: Tab): Promise<void> {
  await openControl(tab);
  await tab.page
    .getByRole("button", { name: new RegExp(tab.words.t.control.worker.endOne("")) })
    .first()
    .click();
  await dialog(tab);
}

const dialog = ({ page }: Tab): Promise<void> => page.getByRole("dialog").waitFor();

/** Each photo of a group has its picture, and none is still on its way. */
async function picturesLoaded({ page }: Tab, photos: number): Promise<void> {
  const widths = () => page.locator("img").evaluateAll((all) => all.map((one) => Number(one.naturalWidth)));
  await page
    .locator("article img")
    .nth(photos - 1)
    .waitFor({ state: "attached" });
  await vi.waitFor(async () => expect(await widths()).not.toContain(0), { timeout: 30_000 });
}
