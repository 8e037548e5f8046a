import type { JSHandle, Page } from "playwright-core";

/** Something that a page notes by itself, frame by frame, until it is asked for it. */
export interface Sampler<T> {
  stop(): Promise<T>;
}

/** What looks at a page, in that page. */
interface Looker<T> {
  look(): void;
  readonly noted: T;
}

/** Notes what an element says, each time that a frame shows another text than the one before. */
export async function sampleText(page: Page, selector: string): Promise<Sampler<string[]>> {
  const looker = page.locator("html").evaluateHandle((root, what) => {
    const noted: string[] = [];
    return {
      noted,
      look() {
        const text = root.querySelector(what)?.textContent ?? "";
        if (text !== noted.at(-1)) noted.push(text);
      },
    };
  }, selector);
  return sampleBy(page, await looker);
}

/** Notes when each row was first seen as succeeded: Unix milliseconds by the index of its task. */
export async function sampleSucceeded(page: Page): Promise<Sampler<Readonly<Record<string, number>>>> {
  const looker = page.locator("html").evaluateHandle((root) => {
    const noted: Record<string, number> = {};
    return {
      noted,
      look() {
        const now = Date.now();
        for (const row of root.querySelectorAll("article[data-state=succeeded]")) noted[row.dataset.index] ??= now;
      },
    };
  });
  return sampleBy(page, await looker);
}

/** Counts the frames in which nothing has the focus. */
export async function sampleLostFocus(page: Page): Promise<Sampler<number>> {
  const looker = page.locator("html").evaluateHandle((root) => {
    const noted = { frames: 0 };
    return {
      noted,
      look() {
        if (root.ownerDocument.activeElement === root.ownerDocument.body) noted.frames++;
      },
    };
  });
  const sampler = await sampleBy(page, await looker);
  return { stop: async () => (await sampler.stop()).frames };
}

/** Has a looker look once for each frame, and a last time at the end. */
async function sampleBy<T>(page: Page, handle: JSHandle<Looker<T>>): Promise<Sampler<T>> {
  const stopping = await page.locator("html").evaluateHandle((root, looker) => {
    const { defaultView } = root.ownerDocument;
    let on = true;
    const step = () => {
      looker.look();
      if (on) defaultView.requestAnimationFrame(step);
    };
    step();
    return {
      stop() {
        on = false;
        looker.look();
        return looker.noted;
      },
    };
  }, handle);
  return { stop: () => stopping.evaluate((sampler) => sampler.stop()) as Promise<T> };
}
