/** Control characters, and the invisible ones that reorder or hide what is shown around them. */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** What a file is called to people: the last part of its path, without unshowable characters, at most `maxChars`. */
export function displayName(fileName: string, maxChars: number): string {
  const base = fileName.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const shown = base.replace(UNSHOWABLE, "").trim();
  return shown.slice(0, maxChars).toWellFormed();
}
