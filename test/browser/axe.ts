import axeCore from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2, levels A and AA: each version's tag names what that version added. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What axe finds against WCAG 2.2 A and AA on the page as it is now: a line for each element, `rule: help, selector, what
 * to do`.
 *
 * @param page opened with `bypassCSP`: axe puts itself into it
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const run = async (tags: string[]) => {
    const { violations } = await globalThis.axe.run({ runOnly: { type: "tag", values: tags } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary = "" }) => `${id}: ${help}, ${target.join(" ")}, ${failureSummary}`),
    );
  };
  return (await page.evaluate(run, TAGS)).map((line) => line.replaceAll(/\s*\n\s*/g, "; "));
}

declare global {
  /** What axe's source defines in the page. */
  var axe: typeof import("axe-core");
}
