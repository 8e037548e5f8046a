import { constants, copyFile, link } from "node:fs/promises";
import { isCode } from "./error-code.ts";

/**
 * Gives the file at `from` a second name, `to`, which must be free. Copies where that cannot be: other devices, file
 * systems without links, files with too many of them (65,000 on ext4).
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // Linux also says ENOENT of a file that is being replaced: it has found the old one, which has no name any more.
    // What was opened can be copied whatever becomes of its name.
    if (!isCode(error, "EXDEV", "EMLINK", "EPERM", "ENOTSUP", "ENOSYS", "ENOENT")) {
      throw error;
    }
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
