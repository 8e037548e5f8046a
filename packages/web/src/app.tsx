import type { ComponentType } from "preact";
import { useEffect, useErrorBoundary } from "preact/hooks";
import { session } from "./api/session.ts";
import { Frame } from "./frame/frame.tsx";
import type { Dictionary } from "./i18n/dictionary.ts";
import { useText } from "./i18n/text.tsx";
import { useStore } from "./live/store.ts";
import { lazy } from "./parts/lazy.tsx";
import { useTitle } from "./parts/use-title.ts";
import { Link } from "./routing/link.tsx";
import { usePlace } from "./routing/place.ts";
import type { Route } from "./routing/route.ts";
import { UploadPage } from "./upload/upload-page.tsx";

/** Pages by name; all but the first are loaded when they are first shown. */
const PAGES: Readonly<Record<Route["page"], ComponentType>> = {
  upload: UploadPage,
  group: lazy(async () => (await import("./pages.ts")).GroupPage),
  groups: lazy(async () => (await import("./pages.ts")).GroupsPage),
  control: lazy(async () => (await import("./control/control-page.tsx")).ControlPage),
  failures: lazy(async () => (await import("./pages.ts")).FailuresPage),
  unknown: UnknownPage,
};
const SignInPage = lazy(async () => (await import("./pages.ts")).SignInPage);

/** The whole page: the frame, and in it what the address names. */
export function App() {
  const { t } = useText();
  const { route } = usePlace();
  const signedOut = useStore(session, ({ state }) => state === "signed_out");
  const [error, forget] = useErrorBoundary();
  const key = keyOf(route);
  // What broke one page need not break the next.
  useEffect(() => forget, [key]);
  useTitle(titleOf(route, t));
  const Page = signedOut ? SignInPage : PAGES[route.page];
  return <Frame>{error === undefined ? <Page key={key} /> : <p role="alert">{t.frame.broken}</p>}</Frame>;
}

/** A group names the tab itself, with how far it is. */
function titleOf({ page }: Route, { frame }: Dictionary): string | undefined {
  if (page === "group") return undefined;
  return page === "unknown" ? frame.nothingHere : frame[page];
}

/** Another group is another page. */
function keyOf(route: Route): string {
  return route.page === "group" ? route.id : route.page;
}

function UnknownPage() {
  const { t } = useText();
  return (
    <div class="stack">
      <h1>{t.frame.nothingHere}</h1>
      <p>
        <Link href="/">{t.frame.toUpload}</Link>
      </p>
    </div>
  );
}
