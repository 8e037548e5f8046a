import { readFile, stat } from "node:fs/promises";
import type { Logger, Part } from "@sheaf/service";
import type { Identity } from "./identity.ts";
import { KeyRing, type KnownKey, parseKeys } from "./key-ring.ts";

/** Between two looks at the file, in milliseconds. */
const LOOK_MS = 2_000;

/** The keys of a file, as it is now. */
export interface Keys extends Part {
  find(key: string): Identity | undefined;
  findById(id: string): KnownKey | undefined;
}

/**
 * Reads a key file and follows it: a key that is added or removed counts within seconds. A file that has become unreadable
 * changes nothing. Rejects where it cannot be used from the start.
 */
export async function openKeys(path: string, log: Pick<Logger, "info" | "error">, lookMs = LOOK_MS): Promise<Keys> {
  let seen = await versionOf(path);
  let ring = new KeyRing(parseKeys(await readFile(path, "utf8")));
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      const version = await versionOf(path);
      if (version === seen) return;
      ring = new KeyRing(parseKeys(await readFile(path, "utf8")));
      seen = version;
      log.info("the keys have changed");
    } catch (err) {
      log.error({ err }, "the key file cannot be read; the keys stay as they were");
    }
  }

  return {
    name: "keys",
    find: (key) => ring.find(key),
    findById: (id) => ring.findById(id),
    async start() {
      timer = setInterval(() => void look(), lookMs);
    },
    async stop() {
      clearInterval(timer);
    },
  };
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}
