import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";

/** A component whose code is loaded when it is first shown. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const { t } = useText();
    const [Component, setComponent] = useState(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          setComponent(() => component);
        },
        // Most likely another version is served by now, and this one's files are gone.
        () => setFailed(true),
      );
    }, []);
    if (failed) return <p role="alert">{t.frame.broken}</p>;
    return Component ? <Component /> : <p class="quiet">{t.frame.loading}</p>;
  };
}
