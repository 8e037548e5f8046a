import { readKept, writeKept } from "./kept.ts";

/** For so long a tab that is gone still counts; a hidden one renews once in a second at least. */
export const LEASE_MS = 4_000;
const RENEW_MS = 1_000;
/** After so long a tab sees what another one has written. */
const SEEN_MS = 100;

/**
 * Runs `use` while this tab alone holds what `name` stands for; for pages that have no locks. Resolves to undefined,
 * without having run it, where another tab holds it, and where the browser keeps nothing.
 */
export async function withLease<T>(name: string, use: () => Promise<T>): Promise<T | undefined> {
  const read = () => readKept("localStorage", name);
  if (Number(read()) > Date.now()) return undefined;
  let until = "";
  const claim = () => {
    // The fraction tells claims of the same millisecond apart.
    until = `${Date.now() + LEASE_MS + Math.random()}`;
    writeKept("localStorage", name, until);
  };
  claim();
  await new Promise((resolve) => setTimeout(resolve, SEEN_MS));
  // Of tabs that claim at once, the last one holds.
  if (read() !== until) return undefined;
  // A tab that slept may find that another one holds it now.
  const renewing = setInterval(() => read() === until && claim(), RENEW_MS);
  try {
    return await use();
  } finally {
    clearInterval(renewing);
    if (read() === until) writeKept("localStorage", name, null);
  }
}
