import { type ComponentChildren, createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { Dictionary } from "./dictionary.ts";
import { createFormat, type Format } from "./format.ts";
import { keepLanguage, type Language, loadDictionary } from "./languages.ts";

/** What a component writes with. */
export interface Text {
  readonly language: Language;
  /** The words. */
  readonly t: Dictionary;
  /** Numbers and times. */
  readonly f: Format;
  /** Changes the language; rejects where its words cannot be loaded, and all stays as it is. */
  choose(language: Language): Promise<void>;
}

const TextContext = createContext<Text | undefined>(undefined);

/** The words and formats of the language in use. */
export function useText(): Text {
  const text = useContext(TextContext);
  if (!text) throw new Error("useText is called outside of TextProvider");
  return text;
}

interface ProviderProps {
  readonly language: Language;
  readonly dictionary: Dictionary;
  readonly children: ComponentChildren;
}

/** Gives a language to all below; `choose` changes it without a reload. */
export function TextProvider({ language, dictionary, children }: ProviderProps) {
  const [words, setWords] = useState({ language, t: dictionary, f: createFormat(language) });
  document.documentElement.lang = words.language;
  const choose = async (next: Language) => {
    const t = await loadDictionary(next);
    keepLanguage(next);
    setWords({ language: next, t, f: createFormat(next) });
  };
  return <TextContext.Provider value={{ ...words, choose }}>{children}</TextContext.Provider>;
}
