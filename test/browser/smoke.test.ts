import { expect, test } from "vitest";
import { axeViolations } from "./axe.ts";
import { describeStack } from "./scene.ts";

describeStack("a browser shows what the gateway serves", {}, (scenes) => {
  test.each(scenes)("the page in $words.lang, without a fault", async (scene) => {
    await using tab = await scene.open();
    await tab.page.goto("/");
    await tab.page.getByRole("main").waitFor();
    await tab.page.locator(`html[lang=${scene.words.lang}]`).waitFor();
    expect(await tab.page.title()).toContain("Sheaf");
  });

  const [scene] = scenes;
  test("the documentation of the API, without a fault", async () => {
    await using tab = await scene.open();
    await tab.page.goto("/docs");
    expect(await tab.page.getByRole("heading", { level: 1 }).textContent()).toContain("Sheaf");
  });

  test("the documentation of the API, without a barrier", async () => {
    await using tab = await scene.open({ bypassCSP: true, theme: "dark" });
    await tab.page.goto("/docs");
    expect(await axeViolations(tab.page)).toEqual([]);
  });
});
