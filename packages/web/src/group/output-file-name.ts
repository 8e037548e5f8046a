import type { Output, Task } from "@sheaf/client";

/** The longest name that file systems take. */
const MAX_BYTES = 255;
/** Control characters, and the invisible ones that reorder or hide what is shown around them. */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** What Windows takes in no name, and the names that are devices there. */
const FORBIDDEN = /[<>:"|?*]/g;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** What a downloaded output is called: `photo-1.web.webp` of `photo-1.jpg`. Safe for any file system, at most 255 bytes. */
export function outputFileName(
  { name, index }: Pick<Task, "name" | "index">,
  output: Pick<Output, "name" | "format">,
): string {
  const ending = `.${safe(output.name)}.${safe(output.format)}`;
  const stem = safe(name.toWellFormed().split(/[/\\]/).at(-1) ?? "").replace(/\.[^.]*$/, "");
  const named = stem === "" ? `task-${index}` : DEVICE.test(stem) ? `${stem}_` : stem;
  return `${cutTo(named, MAX_BYTES - bytesOf(ending))}${ending}`;
}

/** Hidden files and names that end in a dot or a space are left to who wants them. */
function safe(text: string): string {
  return text
    .replace(UNSHOWABLE, "")
    .replace(FORBIDDEN, "_")
    .replace(/^[.\s]+|[.\s]+$/g, "")
    .replace(/[/\\]/g, "_");
}

function cutTo(text: string, maxBytes: number): string {
  let [kept, bytes] = ["", 0];
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept.trimEnd();
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
