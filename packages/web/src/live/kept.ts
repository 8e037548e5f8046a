/** What outlives the page, or only its reloads. */
export type Keeper = "localStorage" | "sessionStorage";

/** A text kept under a name; null where there is none, and where the browser keeps nothing. */
export function readKept(keeper: Keeper, name: string): string | null {
  try {
    return globalThis[keeper].getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text, null takes it away; where the browser keeps nothing, or no more, nothing happens. */
export function writeKept(keeper: Keeper, name: string, text: string | null): void {
  try {
    if (text === null) globalThis[keeper].removeItem(name);
    else globalThis[keeper].setItem(name, text);
  } catch {
    // The page does without.
  }
}
