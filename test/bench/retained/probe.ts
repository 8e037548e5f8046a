import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FoldProbe } from "./fold-probe.ts";

const PROBE = join(import.meta.dirname, "fold-probe.ts");

/** Folds a log in a process of its own, from the snapshot in `folder` where there is one, and leaves one there. */
export async function probe(natsUrl: string, folder: string): Promise<FoldProbe> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROBE, natsUrl, folder]);
  return JSON.parse(stdout) as FoldProbe;
}
