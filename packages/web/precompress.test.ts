import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { tempDir } from "@sheaf/testkit";
import { build } from "vite";
import { expect, test } from "vitest";
import { precompress } from "./precompress.ts";

test("each file of assets that is worth it lies beside its two smaller forms, the page itself does not", async () => {
  await using dir = await tempDir();
  const write = (name: string, text: string) => writeFile(join(dir.path, name), text);
  await mkdir(join(dir.path, "src"));
  await write("index.html", '<link rel="stylesheet" href="/src/a.css"><script type="module" src="/src/a.js"></script>');
  await write("src/a.js", `document.title = ${JSON.stringify("words ".repeat(500))};`);
  await write("src/a.css", "p { margin: 0 }");
  const root = dir.path;
  await build({ root, configFile: false, logLevel: "silent", plugins: [precompress()] });

  const built = (await readdir(join(root, "dist"), { recursive: true })).map((name) =>
    name.replace(/-[\w-]{8}\./, "."),
  );
  expect(built.sort()).toEqual([
    ...["assets", "assets/index.css", "assets/index.js", "assets/index.js.br", "assets/index.js.gz", "index.html"],
  ]);
  const assets = await readdir(join(root, "dist/assets"));
  const content = (end: string) => readFile(join(root, "dist/assets", assets.find((name) => name.endsWith(end)) ?? ""));
  const script = await content(".js");
  expect(brotliDecompressSync(await content(".js.br"))).toEqual(script);
  expect(gunzipSync(await content(".js.gz"))).toEqual(script);
  expect((await content(".js.br")).length).toBeLessThan(script.length / 4);
});
