import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ControlWatch } from "./control-watch.ts";

/** What all of the page shows and steers. */
export const ControlContext = createContext<ControlWatch | undefined>(undefined);

/** The watch of the page this is on. */
export function useControl(): ControlWatch {
  const watch = useContext(ControlContext);
  if (!watch) throw new Error("useControl is called outside of the Control page");
  return watch;
}
