import type { ComponentChildren } from "preact";

/** What each button that asks the service for something takes. */
export interface BusyButtonProps {
  readonly class?: string;
  /** The accessible name, where the text alone does not say what it is about. */
  readonly label?: string | undefined;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}

interface Pressed {
  readonly busy: boolean;
  readonly onPress: () => void;
}

/** A button that says while it is at work, and keeps the focus meanwhile. */
export function BusyButton({ label, busy, onPress, children, ...look }: BusyButtonProps & Pressed) {
  return (
    <button type="button" {...look} aria-label={label} aria-busy={busy} aria-disabled={busy} onClick={onPress}>
      {children}
    </button>
  );
}
