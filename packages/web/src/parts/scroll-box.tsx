import type { ComponentChildren } from "preact";

interface ScrollBoxProps {
  /** What is in it. */
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

/** What is larger than its place scrolls by itself, and by the keyboard. */
export function ScrollBox({ label, class: className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section class={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
