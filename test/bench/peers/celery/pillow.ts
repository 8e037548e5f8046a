import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PeerMissingError } from "../peer-missing-error.ts";

/** The version that is measured. Debian's own is too old to read AVIF. */
export const PILLOW_VERSION = "12.3.0";

/** Where Python finds it; no part of the system's own packages. */
export const PILLOW_DIR = join(import.meta.dirname, "../../../../.cache/bench/python");

const INSTALL_WITHIN_MS = 120_000;

/** Puts Pillow into the cache unless it is there. @throws PeerMissingError when it cannot be had */
export async function installPillow(python: string): Promise<void> {
  const installed = join(PILLOW_DIR, `pillow-${PILLOW_VERSION}.dist-info`);
  if (await stat(installed).catch(() => undefined)) return;
  const args = ["-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--only-binary", ":all:"];
  try {
    const pip = promisify(execFile);
    await pip(python, [...args, "--target", PILLOW_DIR, `pillow==${PILLOW_VERSION}`], { timeout: INSTALL_WITHIN_MS });
  } catch {
    throw new PeerMissingError(`Pillow ${PILLOW_VERSION} could not be installed by pip`);
  }
}
