import { type ClientOptions, callsOf, openApi } from "./create-calls.ts";
import { fileCalls } from "./file-calls.ts";
import { groupPath } from "./paths.ts";
import type { SheafClient } from "./sheaf-client.ts";
import { upload } from "./upload/upload.ts";
import { waitForGroup } from "./wait-for-group.ts";

/** Makes a client. Nothing is sent before the first call. */
export function createClient(options: ClientOptions): SheafClient {
  const api = openApi(options);
  const { transport } = api;
  const calls = callsOf(api);
  return {
    ...calls,
    ...fileCalls(transport),
    upload: (files, settings = {}, how = {}) => upload(transport, { files, settings, options: how }),
    wait: (id, { signal, timeoutMs } = {}) => {
      const watch = (both: AbortSignal) => calls.watch(id, { signal: both });
      return waitForGroup(transport, { path: groupPath(id), signal, timeoutMs, watch });
    },
  };
}
