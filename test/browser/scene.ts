import { createClient, type SheafClient } from "@sheaf/client";
import {
  openBrowser,
  type PageOptions,
  type Stack,
  type StackOptions,
  startStack,
  type TestBrowser,
} from "@sheaf/testkit";
import { describe } from "vitest";
import { describeInBrowser } from "./describe-in-browser.ts";
import { held } from "./held.ts";
import { Tab } from "./tab.ts";
import { inEachLanguage, type Language, type Some, type Words, wordsOf } from "./words.ts";

/** What a scenario is played with: a stack, a browser, and one language. Only tests and their hooks may use it. */
export interface Scene {
  readonly stack: Stack;
  /** Speaks to the stack without the page. */
  readonly client: SheafClient;
  readonly words: Words;
  /** Opens a tab of its own cookies and storage; its page has not gone anywhere. */
  open(options?: Partial<Omit<PageOptions, "lang">>): Promise<Tab>;
}

interface Started {
  readonly stack: Stack;
  readonly client: SheafClient;
  readonly browser: TestBrowser;
}

/**
 * As `describe`, with one stack and one browser for all of its tests; `define` is given a scene for each language of the
 * page, in which it can play one after the other or all at once.
 */
export function describeStack(name: string, options: StackOptions, define: (scenes: Some<Scene>) => void): void {
  describeInBrowser(name, () => {
    const now = held<Started>(async (hold) => {
      const stack = hold(await startStack(options));
      return { stack, browser: hold(await openBrowser()), client: createClient({ baseUrl: stack.url }) };
    });
    define(inEachLanguage((lang) => sceneIn(lang, now)));
  });
}

/** The same for scenarios that are played in one language after the other. */
export function describeScenes(name: string, options: StackOptions, define: (scene: Scene) => void): void {
  describeStack(name, options, (scenes) => describe.each(scenes)("in $words.lang", define));
}

function sceneIn(lang: Language, now: () => Started): Scene {
  const words = wordsOf(lang);
  return {
    words,
    get stack() {
      return now().stack;
    },
    get client() {
      return now().client;
    },
    async open(page) {
      const { browser, stack } = now();
      return new Tab(await browser.newPage({ url: stack.url, ...page, lang }), words);
    },
  };
}
