import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { heldShown, VIEWS } from "./every-view.ts";
import { submitSleepers } from "./group-steps.ts";
import { describeKeyed, type KeyedScene } from "./keyed-scene.ts";
import { landscapes } from "./landscapes.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Pictures of all pages to look at, and those of the README. */
const [ALL, DOCS] = [join(ROOT, ".cache/screenshots"), join(ROOT, "docs/images")];
const WIDTHS = [360, 768, 1280];
const THEMES = ["light", "dark"] as const;
const MAX_BYTES = 200_000;
/** Ten seconds lie between two points of Control's charts. */
const POINTS = 12;

const fileName = (name: string) => name.replaceAll(/[^a-z]+/g, "-");

describeKeyed("pictures of the page", (scenes) => {
  const shown = heldShown(scenes, async () => (await landscapes(11)).map(({ buffer }) => buffer));
  beforeAll(() => mkdir(ALL, { recursive: true }));

  describe.each(scenes)("in $words.lang", (scene) => {
    test.concurrent.each(VIEWS)("$name", async (view) => {
      await using tab = await scene.open(view.reader, { allowed: view.allowed ?? [] });
      await view.open(tab, shown());
      for (const colorScheme of THEMES) {
        await tab.page.emulateMedia({ colorScheme });
        for (const width of WIDTHS) {
          await tab.page.setViewportSize({ width, height: 800 });
          const path = join(ALL, `${fileName(view.name)}-${width}-${colorScheme}-${scene.words.lang}.png`);
          expect((await tab.page.screenshot({ path, animations: "disabled" })).length).toBeGreaterThan(2_000);
        }
      }
    });
  });

  // Those of the README are made when they are asked for, and are tests of nothing else.
  const [first] = scenes;
  if (process.env["SHEAF_SCREENSHOTS"] === "docs") describe("for the README", () => forReadme(first));

  function forReadme(scene: KeyedScene): void {
    async function keep(name: string, picture: Buffer): Promise<void> {
      const { size } = await sharp(picture)
        .webp({ quality: 84 })
        .toFile(join(DOCS, `page-${name}.webp`));
      expect(size).toBeLessThanOrEqual(MAX_BYTES);
    }

    test("an upload on its way", async () => {
      await scene.client("operator").cancel(shown().running);
      const files = await landscapes(40);
      await using tab = await scene.open("submitter");
      await tab.page.goto("/");
      await tab.choose(files);
      await vi.waitFor(async () => expect(await tab.rows("succeeded").count()).toBeGreaterThan(2), {
        timeout: 20_000,
        interval: 20,
      });
      await keep("watch", await tab.page.screenshot());
      await tab.expectFinished(40, 40);
    });

    test("a task's details", async () => {
      await using tab = await scene.open("submitter");
      await VIEWS.find(({ name }) => name === "group, with details")?.open(tab, shown());
      await keep("details", await tab.page.screenshot());
    });

    test("Control", { timeout: 300_000 }, async () => {
      const client = scene.client("operator");
      const points = async () => (await client.controlHistory()).points.length;
      for (let seed = 1; (await points()) < POINTS; seed++) {
        const sleeps = Array.from({ length: 10 + ((seed * 37) % 60) }, (_, at) => 40 + ((seed * at * 53) % 300));
        await client.wait(await submitSleepers(client, ...sleeps));
      }
      await submitSleepers(client, ...Array.from({ length: 30 }, () => 1_500));
      await using tab = await scene.open("operator", { theme: "dark" });
      await VIEWS.find(({ name }) => name === "control")?.open(tab, shown());
      await keep("control", await tab.page.screenshot());
    });
  }
});
