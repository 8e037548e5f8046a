import type { Tab } from "./tab.ts";

/** Fills in the sign-in that is shown, and sends it. */
export async function signIn({ page, words }: Tab, key: string): Promise<void> {
  await page.getByLabel(words.t.session.key, { exact: true }).fill(key);
  await page.getByRole("button", { name: words.t.session.signIn, exact: true }).click();
}
