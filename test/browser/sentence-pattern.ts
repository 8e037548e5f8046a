/** Stands for words that a sentence is made with. */
export const ANY = "\u0001";
/** Stands for a number in one. */
export const NUMBER = "\u0002";

/** What a sentence looks like, whatever is in the places of `ANY` and `NUMBER`; it may be a part of a text. */
export function sentencePattern(sentence: string): string {
  const escaped = sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return escaped.replaceAll(ANY, ".+").replaceAll(NUMBER, "[\\d\\s.,]+");
}
