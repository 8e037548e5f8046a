import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CORPUS_ENTRIES, CORPUS_VERSION, type CorpusName } from "./corpus/entries.ts";

/** A folder with every image the tests need. Read only: it is shared. */
export interface Corpus {
  readonly folder: string;
  /** The path of one of its files. */
  path(name: CorpusName): string;
}

const DEFAULT_PARENT = fileURLToPath(new URL("../../../.cache", import.meta.url));

/** The corpus, made on first use and kept in a folder of its version under `parent`. Processes may race to make it. */
export async function corpus(parent: string = DEFAULT_PARENT): Promise<Corpus> {
  const folder = join(parent, `corpus-v${CORPUS_VERSION}`);
  if (!(await isFolder(folder))) {
    await make(folder);
  }
  return { folder, path: (name) => join(folder, name) };
}

/** Made aside and moved into place whole, so that nobody ever reads half a corpus. */
async function make(folder: string): Promise<void> {
  const aside = `${folder}.${randomUUID()}`;
  await mkdir(aside, { recursive: true });
  try {
    for (const [name, bytes] of Object.entries(CORPUS_ENTRIES)) {
      await writeFile(join(aside, name), await bytes());
    }
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!(await isFolder(folder))) {
      throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
