import { createClient, type SheafClient } from "@sheaf/client";
import { openBrowser, type PageOptions, type TestBrowser } from "@sheaf/testkit";
import { expect } from "vitest";
import { type KeyedStack, startKeyedStack } from "../contract/openapi/keyed-stack.ts";
import { describeInBrowser } from "./describe-in-browser.ts";
import { held } from "./held.ts";
import { Tab } from "./tab.ts";
import { inEachLanguage, type Language, type Some, type Words, wordsOf } from "./words.ts";

/** Who reads: three roles of one tenant, an operator of another tenant, which has no groups, or somebody without a key. */
export type Reader = "viewer" | "submitter" | "operator" | "stranger" | "nobody";

/** What a scenario with keys is played with, in one language. Only tests and their hooks may use it. */
export interface KeyedScene {
  readonly words: Words;
  readonly url: string;
  keyOf(reader: Reader): string;
  /** Speaks to the stack without the page. */
  client(reader: Reader): SheafClient;
  /** Opens a tab of its own, in which the reader has signed in; its page has not gone anywhere. */
  open(reader: Reader, options?: Partial<Omit<PageOptions, "lang">>): Promise<Tab>;
}

interface Started {
  readonly keyed: KeyedStack;
  readonly browser: TestBrowser;
}

/** As `describeStack`, with a stack that wants keys. */
export function describeKeyed(name: string, define: (scenes: Some<KeyedScene>) => void): void {
  describeInBrowser(name, () => {
    const now = held<Started>(async (hold) => ({
      keyed: hold(await startKeyedStack()),
      browser: hold(await openBrowser()),
    }));
    define(inEachLanguage((lang) => sceneIn(lang, now)));
  });
}

function sceneIn(lang: Language, now: () => Started): KeyedScene {
  const words = wordsOf(lang);
  const keyOf = (reader: Reader) => now().keyed.keys[reader] ?? "";
  return {
    words,
    get url() {
      return now().keyed.stack.url;
    },
    keyOf,
    client: (reader) => createClient({ baseUrl: now().keyed.stack.url, apiKey: keyOf(reader) }),
    async open(reader, options) {
      const { browser, keyed } = now();
      const tab = new Tab(await browser.newPage({ url: keyed.stack.url, ...options, lang }), words);
      if (reader !== "nobody") {
        const answer = await tab.page.context().request.post("/v1/session", { data: { key: keyOf(reader) } });
        expect(answer.status(), "of signing in").toBe(200);
      }
      return tab;
    },
  };
}
