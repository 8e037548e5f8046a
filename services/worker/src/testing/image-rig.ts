import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageId, openBlobStore, sourceKey } from "@sheaf/blobs";
import { createImagePool, createUrlFetcher } from "@sheaf/images";
import { createLogger, DEFAULT_LIMITS, type Tracer } from "@sheaf/service";
import { type CorpusName, corpus } from "@sheaf/testkit";
import { createImageProcess } from "../tasks/image-process.ts";
import { createResultCache } from "../tasks/result-cache.ts";

/** image.process with a blob store and child processes of its own. It may fetch from 127.0.0.1. */
export async function startImageRig(size = 1, tracer?: Tracer) {
  const resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "sheaf-worker-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const blobs = await openBlobStore(folder);
  const log = createLogger({ service: "test", level: "silent" });
  const pool = createImagePool({ size, limits: { ...DEFAULT_LIMITS, avifEffort: 9 }, log });
  resources.defer(() => pool.stop());
  const fetcher = createUrlFetcher({ timeoutMs: 5_000, maxRedirects: 0, maxBytes: 2 ** 25, allow: ["127.0.0.1/32"] });
  const pictures = await corpus();

  return {
    blobs,
    task: createImageProcess({
      blobs,
      pool,
      fetcher,
      cache: createResultCache({ blobs, engine: "test", log }),
      tracer,
    }),
    pool,
    pathOf: (name: CorpusName) => pictures.path(name),
    /** Uploads a picture of the corpus; returns its id. */
    async upload(name: CorpusName): Promise<string> {
      const draft = await blobs.draft(createReadStream(pictures.path(name)), { maxBytes: 2 ** 25 });
      const id = imageId("t", draft.sha256);
      await draft.commit(sourceKey(id));
      return id;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
