import type { ComponentChildren } from "preact";
import { go } from "./place.ts";

interface LinkProps {
  /** An address of this page. */
  readonly href: string;
  readonly class?: string | undefined;
  readonly "aria-current"?: "page" | undefined;
  readonly "aria-label"?: string | undefined;
  readonly children: ComponentChildren;
}

/** A link within the page: no load of a new one, unless the reader asks for a tab or a window of its own. */
export function Link({ href, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
