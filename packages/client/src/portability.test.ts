import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { startGroupServer } from "./testing/group-server.ts";
import { answer } from "./testing/local-server.ts";

const exec = promisify(execFile);
const sources = (await readdir(import.meta.dirname, { recursive: true }))
  .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|^testing\//.test(path))
  .sort();
const read = (path: string) => readFile(join(import.meta.dirname, path), "utf8");

/** What Node has and browsers do not, and what came after Node 18. */
const FOREIGN = [
  /from "(?!\.\.?\/)/,
  /\bimport\(/,
  /\b(?:process|Buffer|require|__dirname|setImmediate|window|document)\b[.(]/,
  /\bimport\.meta\b/,
  /\b(?:withResolvers|fromAsync|groupBy|toSorted|toReversed|toSpliced|findLast\(|canParse|asyncDispose)\b/,
  /\b(?:await )?using \w+ =/,
  /new File\(/,
];

test("no source uses anything that Node 18 or a browser lacks", async () => {
  expect(sources).toContain("index.ts");
  for (const path of sources) {
    const code = (await read(path)).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    expect(FOREIGN.filter((pattern) => pattern.test(code)).map((pattern) => `${path}: ${pattern}`)).toEqual([]);
  }
});

test("the package depends on nothing", async () => {
  const { dependencies } = JSON.parse(await read("../package.json"));
  expect(dependencies ?? {}).toEqual({});
});

/** A Node in PATH that is older than the one that runs this. */
async function olderNode(): Promise<{ path: string; version: string } | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "node");
    const version = await exec(path, ["--version"]).then(
      ({ stdout }) => stdout.trim(),
      () => "v0",
    );
    const major = Number(/^v(\d+)/.exec(version)?.[1]);
    if (major >= 18 && major < 24) return { path, version };
  }
  return undefined;
}

/** The sources as JavaScript. */
async function build(folder: string): Promise<string> {
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  for (const path of sources) {
    const to = join(folder, path.replace(/\.ts$/, ".js"));
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, stripTypeScriptTypes(await read(path)).replace(/(from "\..*)\.ts"/g, '$1.js"'));
  }
  return join(folder, "index.js");
}

function serve(req: IncomingMessage, res: ServerResponse): boolean {
  const { pathname } = new URL(req.url ?? "", "http://x");
  const told = (type: string, data: object) => `id: 1\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  if (pathname.endsWith("/events")) {
    res.writeHead(200, { "content-type": "text/event-stream" }).write(told("group.snapshot", { group: {} }));
    if (!pathname.includes("silent")) res.end(told("group.finished", { group: { outcome: "succeeded" } }));
  } else if (pathname.endsWith("/tasks")) answer(res, 200, { tasks: [{ index: 0 }, { index: 1 }], next_cursor: null });
  else if (pathname === "/output") res.writeHead(206).end(req.headers.range);
  else if (pathname === "/v1/limits") answer(res, 403, { code: "permission_denied", detail: "no" });
  else return false;
  return true;
}

const older = await olderNode();
const why = older ? `Node ${older.version}` : "no Node of 18 to 23 is in PATH";

test.skipIf(older === undefined).each(["itself", "18"])(
  `the client works in an old Node, made to be %s (${why})`,
  async (version) => {
    await using folder = await tempDir();
    await using server = await startGroupServer(serve);
    const session = join(import.meta.dirname, "testing/old-node-session.mjs");
    const { stdout } = await exec(older?.path ?? "", [session, await build(folder.path), server.url, version], {
      timeout: 15_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      uploaded: "g",
      refused: 1,
      events: ["group.snapshot", "group.finished"],
      outcome: "succeeded",
      tasks: [0, 1],
      output: "bytes=0-3",
      error: "permission_denied",
      aborted: "not_finished_in_time",
    });
    expect(server.items.map(({ name }) => name)).toEqual([undefined, "b.jpg", "c.jpg"]);
  },
);
