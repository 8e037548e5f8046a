import { createClient, type SheafClient } from "@sheaf/client";
import { openBrowser, startNats, startStack } from "@sheaf/testkit";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { tapJsApi } from "../e2e/js-api-tap.ts";
import { describeInBrowser } from "./describe-in-browser.ts";
import { firstPid } from "./first-pid.ts";
import { held } from "./held.ts";
import { ANY, sentencePattern } from "./sentence-pattern.ts";
import { Tab } from "./tab.ts";
import { LANGUAGES, type Language, wordsOf } from "./words.ts";

/** Between two snapshots. */
const INTERVAL_MS = 10_000;

/** What asks JetStream for something by a turn of its own, however many look: pulls of workers, and the reconciler's looks. */
const asked = (subjects: readonly string[]) => subjects.filter((subject) => !subject.includes(".MSG.NEXT."));

/** Waits for the next snapshot of a stack; when it was taken, in Unix milliseconds. */
async function nextSnapshot(client: SheafClient): Promise<number> {
  let latest: string | null | undefined;
  for await (const { taken_at } of client.watchControl()) {
    if (latest !== undefined && taken_at !== null && taken_at !== latest) return Date.parse(taken_at);
    latest ??= taken_at;
  }
  throw new Error("the stream has ended");
}

describeInBrowser("Control", () => {
  const now = held(async (hold) => {
    const nats = hold(await startNats());
    const stack = hold(await startStack({ env: { SHEAF_NATS_URL: nats.url, SHEAF_LOG_MAX_BYTES: "1GiB" } }));
    return { nats, stack, browser: hold(await openBrowser()), client: createClient({ baseUrl: stack.url }) };
  });

  const open = async (lang: Language) => {
    const { browser, stack } = now();
    const tab = new Tab(await browser.newPage({ url: stack.url, lang }), wordsOf(lang));
    // The tab's time can be put forward: the page counts ages by its own clock, which this is.
    await tab.page.clock.install();
    await tab.page.goto("/control");
    await ageLine(tab.page).waitFor();
    return tab;
  };

  test.concurrent("five further tabs ask the broker nothing", async () => {
    const { nats, client } = now();
    await using first = await open("en");
    using tap = await tapJsApi(nats.url);
    const begunMs = await nextSnapshot(client);
    const before = asked(tap.take());
    const aloneMs = (await nextSnapshot(client)) - begunMs;
    const alone = asked(tap.take());
    const others = await Promise.all(Array.from({ length: 5 }, () => first.another()));
    await Promise.all(others.map(({ page }) => page.goto("/control")));
    await Promise.all(others.map(({ page }) => ageLine(page).waitFor()));
    const togetherMs = (await nextSnapshot(client)) - begunMs - aloneMs;
    const together = asked(tap.take());
    expect(alone.length).toBeGreaterThan(0);
    console.log(`requests of the broker in an interval: ${alone.length} for one tab, ${together.length} for six`);
    expect(together.filter((subject) => ![...before, ...alone].includes(subject))).toEqual([]);
    // Opening five tabs may take longer than an interval.
    const intervals = Math.max(1, Math.round(togetherMs / aloneMs));
    // The reconciler's looks fall into one interval or the next; a request for each tab would be five more.
    expect(together.length).toBeLessThan(intervals * alone.length + 5);
  });

  test.concurrent.each(LANGUAGES)(
    "while it is paused, no request leaves the tab; then it goes on, in %s",
    async (lang) => {
      await using tab = await open(lang);
      const { page, words } = tab;
      const { control } = words.t;
      await tab.expectConnection("live");
      await tab.button(control.pause).click();
      await tab.expectConnection("paused");
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      const clock = async () => /\d+:\d+:\d+/.exec(await age(page))?.[0];
      const before = await clock();
      await page.clock.fastForward(2 * INTERVAL_MS);
      await nextSnapshot(now().client);
      await page.locator(".age-paused").getByText(control.age.paused, { exact: true }).waitFor();
      expect(await clock()).toBe(before);
      expect(requests).toEqual([]);
      await tab.button(control.goOn).click();
      await tab.expectConnection("live");
      expect(requests.length).toBeGreaterThan(0);
      await vi.waitFor(async () => expect(await clock()).not.toBe(before), { timeout: 4 * INTERVAL_MS });
    },
  );

  test("snapshots that stop are told late, then stopped, the page stays readable, and all is well when they come again", async () => {
    const { client, stack } = now();
    await using tabs = new AsyncDisposableStack();
    const opened = await Promise.all(LANGUAGES.map(async (lang) => tabs.use(await open(lang))));
    const inEach = (look: (tab: Tab) => Promise<unknown>) => Promise.all(opened.map(look));
    await inEach((tab) => tab.expectConnection("live"));
    const scheduler = await firstPid(stack, "scheduler");
    await nextSnapshot(client);
    process.kill(scheduler, "SIGSTOP");
    try {
      await inEach(async ({ page, words }) => {
        const { taken, next } = words.t.control.age;
        await page.locator(".age-fresh").waitFor();
        // The page gets the snapshot in its own time; until then the one before is overdue.
        const said = new RegExp(sentencePattern(taken(ANY, ANY) + next(ANY)));
        await vi.waitFor(async () => expect(await age(page)).toMatch(said), { timeout: 10_000 });
      });
      await inEach((tab) => expectAge(tab, "late"));
      await inEach((tab) => expectAge(tab, "stopped"));
      await inEach(async (tab) => {
        await tab.button(tab.words.t.control.queue.limitsOf("images")).click();
        await tab.page.getByRole("dialog", { name: tab.words.t.control.limits.title("images"), exact: true }).waitFor();
        await tab.page.keyboard.press("Escape");
      });
    } finally {
      process.kill(scheduler, "SIGCONT");
    }
    await inEach(({ page }) => page.locator(".age-fresh").waitFor());
  });
});

/** Puts the tab's time forward until the line that tells the age says so, in a word and by its colour. */
async function expectAge({ page, words }: Tab, tone: "late" | "stopped"): Promise<void> {
  const colour = () =>
    ageLine(page).evaluate((line) => line.ownerDocument.defaultView.getComputedStyle(line).borderColor);
  const before = await colour();
  const told = page.locator(`.age-${tone}`).getByText(words.t.control.age[tone], { exact: true });
  // By single seconds: nobody knows how many have passed by themselves.
  const later = async () => {
    await page.clock.fastForward(1_000);
    expect(await told.count()).toBe(1);
  };
  await vi.waitFor(later, { timeout: 60_000, interval: 20 });
  await vi.waitFor(async () => expect(await colour()).not.toBe(before), { timeout: 10_000 });
}

const ageLine = (page: Page) => page.locator(".control-age");
const age = async (page: Page): Promise<string> => (await ageLine(page).textContent()) ?? "";
