import type { Dictionary } from "../../packages/web/src/i18n/dictionary.ts";
import { en } from "../../packages/web/src/i18n/en/index.ts";
import { createFormat, type Format } from "../../packages/web/src/i18n/format.ts";
import { ru } from "../../packages/web/src/i18n/ru/index.ts";

/** Languages of the page. */
export const LANGUAGES = ["en", "ru"] as const;

/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** One or more. */
export type Some<T> = readonly [T, ...T[]];

/** What the page writes with: tests look for its own words, so that these may change. */
export interface Words {
  readonly lang: Language;
  readonly t: Dictionary;
  readonly f: Format;
}

export function wordsOf(lang: Language): Words {
  return { lang, t: lang === "ru" ? ru : en, f: createFormat(lang) };
}

/** What is made for each language of the page, in the order of `LANGUAGES`. */
export function inEachLanguage<T>(make: (lang: Language) => T): Some<T> {
  const [first, ...others] = LANGUAGES;
  return [make(first), ...others.map(make)];
}
