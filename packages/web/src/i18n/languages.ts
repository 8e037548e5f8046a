import { readKept, writeKept } from "../live/kept.ts";
import type { Dictionary } from "./dictionary.ts";

/** A language of the page. */
export type Language = "en" | "ru";

/** By the names that their speakers use. */
export const LANGUAGES: Readonly<Record<Language, string>> = { en: "English", ru: "Русский" };

const KEPT_AS = "sheaf.language";

const LOADERS: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  en: async () => (await import("./en/index.ts")).en,
  ru: async () => (await import("./ru/index.ts")).ru,
};

/** Loads the words of a language; one that is not in use is never loaded. */
export function loadDictionary(language: Language): Promise<Dictionary> {
  return LOADERS[language]();
}

/** The language chosen at the last visit, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const wanted = [readKept("localStorage", KEPT_AS) ?? "", ...navigator.languages];
  return wanted.map((tag) => tag.split("-", 1)[0]).find(isLanguage) ?? "en";
}

/** Keeps a choice for the next visit. */
export function keepLanguage(language: Language): void {
  writeKept("localStorage", KEPT_AS, language);
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}
