import { useLayoutEffect } from "preact/hooks";

/**
 * Keeps the focus when the element that has it goes away with an update of `box`: it moves to what `next` gives, which
 * must do no harm when it is pressed by mistake. To be called by the component that renders the box.
 */
export function useKeptFocus(
  box: { readonly current: HTMLElement | null },
  next: (box: HTMLElement) => HTMLElement | null,
): void {
  // While it renders, the document is still as it was.
  const had = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (had && box.current && document.activeElement === document.body)
      next(box.current)?.focus({ preventScroll: true });
  });
}
