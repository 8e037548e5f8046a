import { randomUUID } from "node:crypto";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "./chromium.ts";
import { watchFaults } from "./page-faults.ts";
import { expectSessionsGone, sessionOf } from "./processes.ts";
import { STACK_MARK, stackProcesses } from "./stack-processes.ts";

/** How a tab is opened. */
export interface PageOptions {
  /** `http://<host>:<port>`: the paths given to `goto` are below it, and a request elsewhere is a fault. */
  readonly url: string;
  /** The language the browser asks for; default `en`. */
  readonly lang?: "en" | "ru";
  /** The system's colours; default `light`. */
  readonly theme?: "light" | "dark";
  /** Of the window, in CSS pixels; default 1280 by 800. */
  readonly width?: number;
  readonly height?: number;
  /** Lets the test put scripts into the page, against the page's policy; default false. */
  readonly bypassCSP?: boolean;
  /** Faults that the test expects, by a pattern of their line. */
  readonly allowed?: readonly RegExp[];
}

/** A tab with cookies and storage of its own. */
export interface TestPage extends AsyncDisposable {
  /** Further tabs of `page.context()` share cookies and storage, and their faults count too. */
  readonly page: Page;
  /** What went wrong so far and is not allowed, a line each. */
  faults(): string[];
  /** Closes the tab. Throws when anything went wrong that is not allowed. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real Chromium without a window. */
export interface TestBrowser extends AsyncDisposable {
  newPage(options: PageOptions): Promise<TestPage>;
  /** Ends it. Throws when a process of it is left after 10 s (which is killed). */
  [Symbol.asyncDispose](): Promise<void>;
}

/** No sandbox: tests run as root, too. The rest keeps it from calling home and from a small /dev/shm. */
const ARGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const GONE_WITHIN_MS = 10_000;

/**
 * Starts the machine's Chromium with an empty profile.
 *
 * @throws with the reason where there is none
 */
export async function openBrowser(): Promise<TestBrowser> {
  const found = await findChromium();
  if ("missing" in found) throw new Error(found.missing);
  const id = randomUUID();
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ARGS,
    env: { ...process.env, [STACK_MARK]: id },
  });
  // Most of its processes overwrite their environment, where the mark is; none leaves the sessions of those that keep it.
  const sessions = new Set((await stackProcesses(id)).map(({ pid }) => sessionOf(pid)));
  return {
    newPage: (options) => openPage(browser, options),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await expectSessionsGone(sessions, GONE_WITHIN_MS);
    },
  };
}

async function openPage(browser: Browser, o: PageOptions): Promise<TestPage> {
  const context = await browser.newContext({
    baseURL: o.url,
    locale: o.lang === "ru" ? "ru-RU" : "en-GB",
    colorScheme: o.theme ?? "light",
    viewport: { width: o.width ?? 1280, height: o.height ?? 800 },
    bypassCSP: o.bypassCSP ?? false,
  });
  const faults = watchFaults(context, { url: o.url, allowed: o.allowed ?? [] });
  return {
    page: await context.newPage(),
    faults: faults.list,
    [Symbol.asyncDispose]: async () => {
      // What happened before the close has been told once it is confirmed.
      await context.close();
      const lines = faults.list();
      if (lines.length > 0) throw new Error(`the page had faults:\n${lines.join("\n")}`);
    },
  };
}
