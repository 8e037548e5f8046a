import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type OutputSize, sizesText } from "./output-sizes.ts";

/** Plain processes that do to photos what Sheaf does, without any system around them. */
export interface BareLoops extends AsyncDisposable {
  /** Works through the files; each process takes the next one when it has done the last. */
  run(paths: readonly string[]): Promise<void>;
  /** Sizes of what was made of the first `count` files of the last run. */
  sizes(count: number): Promise<string[]>;
}

const SCRIPT = join(import.meta.dirname, "../images-bare-loop.ts");

/** Starts so many processes, which write into `outDir`. */
export async function startBareLoops(outDir: string, processes: number): Promise<BareLoops> {
  await mkdir(outDir, { recursive: true });
  const loops = await Promise.all(Array.from({ length: processes }, () => startLoop()));
  return {
    async run(paths) {
      const rest = paths.entries();
      const takeNext = async (loop: Loop) => {
        // Shared by all loops: each photo is taken once.
        for (const [index, path] of rest) await loop.work({ paths: [path], outDir, share: index });
      };
      await Promise.all(loops.map(takeNext));
    },
    sizes: (count) => Promise.all(Array.from({ length: count }, (_, index) => sizesOf(outDir, index))),
    async [Symbol.asyncDispose]() {
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}

interface Loop {
  work(share: { paths: readonly string[]; outDir: string; share: number }): Promise<void>;
  close(): Promise<void>;
}

async function startLoop(): Promise<Loop> {
  const child: ChildProcess = fork(SCRIPT);
  const exited = once(child, "exit");
  const died = exited.then(() => Promise.reject(new Error("a bare loop ended early")));
  died.catch(() => undefined);
  const answer = () => Promise.race([once(child, "message"), died]);
  await answer();
  return {
    async work(share) {
      const done = answer();
      child.send(share);
      await done;
    },
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

async function sizesOf(outDir: string, index: number): Promise<string> {
  const size = (name: string): Promise<OutputSize> => sharp(join(outDir, `${index}-0-${name}.webp`)).metadata();
  return sizesText([await size("web"), await size("thumb")]);
}
