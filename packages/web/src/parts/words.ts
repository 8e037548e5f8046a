/** The value, where it is one of the words. */
export function oneOf<T extends string>(value: string | null, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}

/** Without the word where it is among the words, else with it at their end. */
export function toggled<T extends string>(words: readonly T[], word: T): readonly T[] {
  return words.includes(word) ? words.filter((one) => one !== word) : [...words, word];
}
