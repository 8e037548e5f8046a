import { expect, test } from "vitest";
import { BROKEN_LINE } from "./line.ts";
import { describeScenes } from "./scene.ts";
import { LANGUAGES } from "./words.ts";

describeScenes("a language whose words cannot be loaded", {}, (scene) => {
  const { lang, t } = scene.words;

  test("is told of, and neither chosen nor shown as chosen", async () => {
    await using tab = await scene.open({ allowed: [BROKEN_LINE] });
    const other = LANGUAGES.find((one) => one !== lang) ?? lang;
    await tab.page.route(`**/assets/${other}-*.js`, (route) => route.abort());
    await tab.showUpload();
    const choice = tab.page.getByRole("combobox", { name: t.frame.language, exact: true });
    await choice.selectOption(other);
    await tab.page.getByRole("alert").getByText(t.frame.broken, { exact: true }).waitFor();
    expect(await choice.inputValue()).toBe(lang);
    await tab.page.getByRole("heading", { name: t.upload.title, exact: true }).waitFor();
  });
});
