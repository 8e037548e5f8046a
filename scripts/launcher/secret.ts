import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The secret of a data directory that is claimed already, for links and sessions that last over restarts. Made once; only
 * the owner of the files may read it.
 */
export async function keptSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, "secret");
  const kept = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  if (kept.trim() !== "") return kept.trim();
  const secret = randomBytes(32).toString("base64url");
  // In place at once: a launcher that is killed here leaves no half of a secret.
  await writeFile(`${path}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secret;
}
