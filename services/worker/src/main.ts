import { BUILT_IN_PRESETS, loadPresets } from "@sheaf/image-options";
import { createImagePool, createUrlFetcher, engineVersion } from "@sheaf/images";
import { armFailpoints } from "@sheaf/service";
import { runWorker } from "@sheaf/tasks/worker";
import packageJson from "../package.json" with { type: "json" };
import { workerConfig } from "./config.ts";
import { demoNoop } from "./tasks/demo-noop.ts";
import { demoSleep } from "./tasks/demo-sleep.ts";
import { createImageProcess } from "./tasks/image-process.ts";
import { createResultCache } from "./tasks/result-cache.ts";

const config = workerConfig();
armFailpoints(config.failpoints);
const { limits, slots } = config;
const presets = config.presets === "" ? BUILT_IN_PRESETS : await loadPresets(config.presets);
const engine = JSON.stringify([await engineVersion(), limits.avifEffort, limits.frames]);

await runWorker({
  config,
  version: packageJson.version,
  equip({ blobs, tracer, log }) {
    const pool = createImagePool({ size: slots, limits, log });
    const fetcher = createUrlFetcher({
      timeoutMs: limits.fetchTimeoutMs,
      maxRedirects: limits.fetchRedirects,
      maxBytes: limits.imageBytes,
      allow: config.fetchAllow,
    });
    const cache = createResultCache({ blobs, engine, log });
    return {
      types: [createImageProcess({ blobs, pool, fetcher, presets, cache, tracer }), demoSleep, demoNoop],
      parts: [{ name: "image pool", start: async () => undefined, stop: () => pool.stop() }],
      rssBytes: () => pool.rssBytes(),
      childrenStarted: () => pool.childrenStarted(),
      resize: (count) => pool.resize(count),
    };
  },
});
