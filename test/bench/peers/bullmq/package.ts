import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { PeerMissingError } from "../peer-missing-error.ts";
import type { BullMq } from "./api.ts";

/** The version that is measured, of the line that brings its own Redis client. */
export const BULLMQ_VERSION = "5.81.5";

/** Not the project's own packages: what is measured beside Sheaf is no dependency of it. */
const CACHE = join(import.meta.dirname, "../../../../.cache/bench");
const INSTALL_WITHIN_MS = 120_000;

/** Loads BullMQ from the cache. @throws when it has not been installed */
export function loadBullMq(): BullMq {
  return createRequire(join(CACHE, "package.json"))("bullmq") as BullMq;
}

/** Puts BullMQ into the cache unless it is there. @throws PeerMissingError when it cannot be had */
export async function installBullMq(): Promise<void> {
  if ((await installedVersion()) === BULLMQ_VERSION) return;
  const args = ["install", "--prefix", CACHE, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
  try {
    await promisify(execFile)("npm", [...args, `bullmq@${BULLMQ_VERSION}`], { timeout: INSTALL_WITHIN_MS });
  } catch (error) {
    throw new PeerMissingError(`bullmq ${BULLMQ_VERSION} could not be installed: ${firstLine(error)}`);
  }
}

async function installedVersion(): Promise<string | undefined> {
  const path = join(CACHE, "node_modules/bullmq/package.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}
