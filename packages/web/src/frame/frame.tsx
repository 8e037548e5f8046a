import "./frame.css";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useMay } from "../api/session.ts";
import { useText } from "../i18n/text.tsx";
import { NoticeBoard } from "../parts/notice-board.tsx";
import { Link } from "../routing/link.tsx";
import { usePlace } from "../routing/place.ts";
import type { Route } from "../routing/route.ts";
import { LanguageChoice, ThemeChoice } from "./choices.tsx";
import { ConnectionDot } from "./connection-dot.tsx";
import { GroupFinder } from "./group-finder.tsx";
import { SessionTrouble } from "./session-trouble.tsx";
import { Who } from "./who.tsx";

/** The id of what the page is about. */
const CONTENT = "content";

/** What is around every page: where one can go, how the connection is, and who reads. */
export function Frame({ children }: { readonly children: ComponentChildren }) {
  const { t } = useText();
  const main = useFocusedPages();
  // The address stays: what is behind its `#` may be a share link.
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <>
      <a class="skip" href={`#${CONTENT}`} onClick={skip}>
        {t.frame.skip}
      </a>
      <header class="frame-head">
        <Navigation />
        <div class="line-up frame-tools">
          <ConnectionDot />
          <GroupFinder />
          <Who />
        </div>
      </header>
      <main ref={main} id={CONTENT} tabIndex={-1}>
        <SessionTrouble />
        {children}
      </main>
      <footer class="frame-foot line-up">
        <ThemeChoice />
        <LanguageChoice />
        <a href="/docs">{t.frame.docs}</a>
      </footer>
      <NoticeBoard />
    </>
  );
}

/** A page that goes and takes the focus with it gives it to the next one. */
function useFocusedPages() {
  const main = useRef<HTMLElement>(null);
  const { route } = usePlace();
  const shown = useRef(route);
  useLayoutEffect(() => {
    if (shown.current === route) return;
    shown.current = route;
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [route]);
  return main;
}

function Navigation() {
  const { t } = useText();
  const { route } = usePlace();
  const [sees, operates] = [useMay("viewer"), useMay("operator")];
  const entry = (href: string, page: Route["page"], text: string) => (
    <Link href={href} aria-current={route.page === page ? "page" : undefined}>
      {text}
    </Link>
  );
  return (
    <nav class="line-up" aria-label={t.frame.navigation}>
      <Link href="/" class="brand">
        {t.frame.name}
      </Link>
      {entry("/", "upload", t.frame.upload)}
      {sees && entry("/groups", "groups", t.frame.groups)}
      {operates && entry("/control", "control", t.frame.control)}
      {sees && entry("/failures", "failures", t.frame.failures)}
    </nav>
  );
}
