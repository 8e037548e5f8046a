import type { BrowserContext } from "playwright-core";

/** What went wrong in the tabs of a context, as it happens. */
export interface PageFaults {
  /** A line for each that is not allowed, in order. */
  list(): string[];
}

/**
 * Notes errors of the console (violations of the page's policy and failed loads are among them), exceptions that nobody
 * caught, and requests to another origin than `url`'s.
 *
 * @param o.allowed what a test expects to go wrong, by a pattern of the line
 */
export function watchFaults(
  context: BrowserContext,
  o: { readonly url: string; readonly allowed: readonly RegExp[] },
): PageFaults {
  const lines: string[] = [];
  const { origin } = new URL(o.url);
  context.on("console", (message) => {
    const { url, lineNumber } = message.location();
    // The browser asks for it by itself, at its own time, where a page names no icon.
    if (url === `${origin}/favicon.ico`) return;
    if (message.type() === "error") lines.push(`console: ${message.text()} (${url}:${lineNumber})`);
  });
  context.on("weberror", (fault) => lines.push(`not caught: ${textOf(fault.error())}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(?:https?|wss?):$/.test(url.protocol) && url.origin !== origin) lines.push(`another origin: ${url.href}`);
  });
  return { list: () => lines.filter((line) => !o.allowed.some((pattern) => pattern.test(line))) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
