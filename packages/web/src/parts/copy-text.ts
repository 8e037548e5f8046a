/** Puts a text on the clipboard, when it is there; false where the browser lets a page do it in no way. */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blobOf(text) })]);
    return true;
  } catch {
    // It is not there on pages that came unencrypted, and may be refused.
    return copySelected(await text);
  }
}

async function blobOf(text: string | Promise<string>): Promise<Blob> {
  return new Blob([await text], { type: "text/plain" });
}

/** The way that needs no clipboard API: a selected text is copied. */
function copySelected(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  // Within an open dialog, as nothing outside of it can be focused.
  (before?.closest("dialog") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}
