import { readKept, writeKept } from "./live/kept.ts";
import { createStore } from "./live/store.ts";
import { oneOf } from "./parts/words.ts";

/** The colours to use; `system`: as the machine is set. */
export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const KEPT_AS = "sheaf.theme";

/** The theme in use, as chosen at the last visit. */
export const theme = createStore<Theme>(oneOf(readKept("localStorage", KEPT_AS), THEMES) ?? "system");

/** Applies a theme, and keeps it for the next visit. */
export function chooseTheme(next: Theme): void {
  theme.set(next);
  writeKept("localStorage", KEPT_AS, next);
  applyTheme();
}

/** Makes the page look as the theme in use says. */
export function applyTheme(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}
