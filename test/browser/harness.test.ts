import { type LocalServer, openBrowser, type PageOptions, startHttp } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { axeViolations } from "./axe.ts";
import { describeInBrowser } from "./describe-in-browser.ts";
import { held } from "./held.ts";

/** Serves one page under the policy that the real one has, on a free loopback port. */
function site(body: string): Promise<LocalServer> {
  return startHttp((_, res) => {
    res.setHeader("content-type", "text/html");
    res.setHeader("content-security-policy", "default-src 'none'; script-src 'self' 'unsafe-inline'; img-src * data:");
    res.end(`<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>page</title>${body}</html>`);
  });
}

describeInBrowser("the browser of the tests", () => {
  const browser = held(async (hold) => hold(await openBrowser()));

  /** Opens a tab, waits until it has told `line`, and closes it. */
  async function showing(script: string, o: Partial<PageOptions> & { readonly line: RegExp }): Promise<void> {
    await using served = await site(`<body><script>${script}</script>`);
    await using tab = await browser().newPage({ url: served.url, ...o });
    const told: string[] = [];
    tab.page.on("console", (message) => told.push(message.text()));
    await tab.page.goto("/");
    await vi.waitFor(() => expect([...told, ...tab.faults()].join("\n")).toMatch(o.line), { timeout: 20_000 });
  }

  test.each([
    ["console.error('oh')", /console: oh/],
    ["setTimeout(() => { throw new Error('nobody') })", /not caught: Error: nobody/],
    ["Promise.reject(new Error('nobody waits'))", /not caught: Error: nobody waits/],
    ["fetch('/data').catch(() => {})", /console: .*Content Security Policy/],
    ["document.body.innerHTML = '<p style=\"color:red\">'", /console: .*style-src/],
    ["new Image().src = 'http://localhost:9/x.png'", /another origin: http:\/\/localhost:9\/x\.png/],
  ])("%s makes the tab's end an error", async (script, line) => {
    const message = await showing(script, { line }).catch((error: Error) => error.message);
    expect(message).toMatch(/^the page had faults:\n/);
    expect(message).toMatch(line);
  });

  test("what a test allows is no fault, and a page without one closes in silence", async () => {
    await showing("console.error('expected')", { line: /expected/, allowed: [/expected/] });
    await showing("console.log('fine')", { line: /fine/ });
  });

  test("language, theme and size are those asked for", async () => {
    await using served = await site("<body>");
    await using tab = await browser().newPage({ url: served.url, lang: "ru", theme: "dark", width: 360, height: 640 });
    await tab.page.goto("/");
    const seen = "[navigator.language, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth, innerHeight]";
    expect(await tab.page.evaluate(seen)).toEqual(["ru-RU", true, 360, 640]);
  });

  test("a barrier is told by rule and element", async () => {
    await using served = await site("<body><main><h1>x</h1><img id='mute' src='data:,'></main>");
    await using tab = await browser().newPage({ url: served.url, bypassCSP: true, allowed: [/ERR_/] });
    await tab.page.goto("/");
    expect(await axeViolations(tab.page)).toEqual([expect.stringMatching(/^image-alt: .*, #mute, /)]);
  });
});
