import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useMatches } from "../parts/use-matches.ts";

/** Where the sheet covers the screen, and what is behind it cannot be reached. */
const COVERS = "(max-width: 640px)";

/** A dialog at the side of the page. */
export interface SideSheet {
  readonly ref: RefObject<HTMLDialogElement | null>;
  /** It covers the screen. To be the dialog's key: one cannot be modal and then not. */
  readonly covers: boolean;
}

/**
 * Opens a dialog beside the page, or over it where there is no room. Escape closes it, and the focus goes back to what
 * opened it, unless it has gone elsewhere.
 *
 * @param shown what it is about; when that changes from outside of it, the focus comes in again
 */
export function useSideSheet(shown: unknown, onClose: () => void): SideSheet {
  const ref = useRef<HTMLDialogElement>(null);
  const opener = useRef<Element | null>(null);
  const covers = useMatches(COVERS);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.contains(document.activeElement)) return;
    opener.current = document.activeElement;
    dialog.querySelector("h2")?.focus({ preventScroll: true });
  }, [shown]);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (covers) dialog?.showModal();
    else dialog?.show();
    dialog?.querySelector("h2")?.focus({ preventScroll: true });
  }, [covers]);
  useLayoutEffect(() => () => giveBack(ref.current, opener.current), []);
  useEscape(ref, onClose);
  return { ref, covers };
}

function giveBack(dialog: HTMLDialogElement | null, opener: Element | null): void {
  const focused = document.activeElement;
  if (focused !== null && focused !== document.body && !dialog?.contains(focused)) return;
  dialog?.close();
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
}

/** A dialog beside the page has no Escape of its own. Dialogs above this one come first. */
function useEscape(ref: RefObject<HTMLDialogElement | null>, onClose: () => void): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const above = [...document.querySelectorAll("dialog:modal")].some((dialog) => dialog !== ref.current);
      if (!above) latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [ref]);
}
