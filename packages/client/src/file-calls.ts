import type { ArchiveOptions, DownloadOptions } from "./call-options.ts";
import type { Transport } from "./http/transport.ts";
import { groupPath } from "./paths.ts";
import type { Output } from "./types/task.ts";

/** Files for programs; a page has links to them. */
export interface FileCalls {
  /** The bytes of an output, or of any `href` or link of the API; the body is read, or cancelled, by the caller. */
  download(output: Output | string, options?: DownloadOptions): Promise<Response>;
  /** All outputs of a group and a manifest, as a ZIP; the body is read, or cancelled, by the caller. */
  archive(id: string, options?: ArchiveOptions): Promise<Response>;
}

/** Makes the calls that answer with files. */
export function fileCalls(transport: Transport): FileCalls {
  return {
    download: async (output, { range, signal } = {}) => {
      const headers: Record<string, string> = range ? { range: `bytes=${range.first}-${range.last ?? ""}` } : {};
      return transport.request({ path: pathOf(output), headers, signal }, (response) => response);
    },
    archive: (id, { partial = false, signal } = {}) =>
      transport.request({ path: `${groupPath(id)}/archive.zip${partial ? "?partial=true" : ""}`, signal }, (it) => it),
  };
}

/** Only paths of the installation itself: whatever else it were, the key must not go there. */
function pathOf(output: Output | string): string {
  const href = typeof output === "string" ? output : output.href;
  if (/^\/(?![/\\])/.test(href)) return href;
  throw new TypeError(`not an absolute path of the API: ${href}`);
}
