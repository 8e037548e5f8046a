import type { Page } from "playwright-core";
import type { Dictionary } from "../../packages/web/src/i18n/dictionary.ts";
import { ANY, NUMBER, sentencePattern } from "./sentence-pattern.ts";

type Words = string | ((...parts: never[]) => string) | { readonly [name: string]: Words };

/** Sentences of one language that another one says otherwise, as patterns of the whole of a text. */
export function sentencesOnlyIn(own: Dictionary, other: Dictionary): readonly RegExp[] {
  const others = new Set(sentencesIn(other as unknown as Words));
  const left = sentencesIn(own as unknown as Words).filter((text) => !others.has(text));
  // With nothing but parts and signs, it is nobody's.
  const words = left.filter((text) => /\p{L}{2}/u.test(text));
  return words.map((text) => new RegExp(`^${sentencePattern(text)}$`, "su"));
}

function sentencesIn(words: Words): readonly string[] {
  if (typeof words === "string") return [words];
  if (typeof words !== "function") return Object.values(words).flatMap(sentencesIn);
  const parts = Array.from({ length: words.length }, () => ANY);
  // What counts is given no number here, and says so.
  return [words(...(parts as never[])).replaceAll("NaN", NUMBER)];
}

/**
 * All that the page says: its texts, and the attributes that are read out or shown; but for the titles of options, which
 * describe presets in the words of who made them.
 */
export function textsOf(page: Page): Promise<readonly string[]> {
  return page.locator("html").evaluate((root) => {
    const texts = [root.ownerDocument.title];
    const walker = root.ownerDocument.createTreeWalker(root.ownerDocument.body, 4);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    for (const name of [
      "aria-label",
      "aria-valuetext",
      "aria-description",
      "title",
      "placeholder",
      "alt",
      "data-label",
    ]) {
      for (const element of root.querySelectorAll(`[${name}]:not(option)`)) texts.push(element.getAttribute(name));
    }
    return texts.map((text) => text.trim()).filter((text) => text !== "");
  });
}
