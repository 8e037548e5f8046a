import { createHash } from "node:crypto";
import { json } from "node:stream/consumers";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { BlobNotFoundError, type BlobStore, outputKey, resultKey } from "@sheaf/blobs";
import { canonicalPlan, type ImagePlan } from "@sheaf/image-options";
import { OutputSchema } from "@sheaf/proto";
import type { TaskContext, TaskResult } from "@sheaf/runner";
import type { Logger } from "@sheaf/service";
import { z } from "zod";

/** Where a run's outputs are. */
type Place = Pick<TaskContext, "groupId" | "index">;

/** What makes two results the same. */
export interface CacheSubject {
  readonly tenant: string;
  /** The source's id: a hash of tenant and content. */
  readonly sourceId: string;
  readonly plan: ImagePlan;
}

/** Results of earlier runs, found again by source and operations, within a tenant. */
export interface ResultCache {
  /** An earlier result, its outputs stored for this run as well; undefined where there is none any more. Never rejects. */
  find(subject: CacheSubject, place: Place): Promise<TaskResult | undefined>;
  /** Remembers where a result is. A failure is logged: the result itself is safe. */
  keep(subject: CacheSubject, place: Place, result: TaskResult): Promise<void>;
}

/** What a cache is made of. */
export interface ResultCacheOptions {
  readonly blobs: Pick<BlobStore, "get" | "put" | "touch" | "link">;
  /** Names everything beside source and plan that results depend on: versions, limits. */
  readonly engine: string;
  readonly log: Logger;
}

const entrySchema = z.object({
  groupId: z.string(),
  index: z.number(),
  outputs: z.array(
    z.object({
      name: z.string(),
      format: z.string(),
      width: z.number(),
      height: z.number(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
  analysis: z.record(z.string(), z.json()).optional(),
});

/** An entry says where an earlier result is; it is of no use once that group is gone, and is replaced then. */
type Entry = z.output<typeof entrySchema>;

/** A cache in the blob store, so that all workers share it. */
export function createResultCache({ blobs, engine, log }: ResultCacheOptions): ResultCache {
  const keyOf = ({ tenant, sourceId, plan }: CacheSubject) =>
    resultKey(
      createHash("sha256")
        .update(JSON.stringify([tenant, sourceId, canonicalPlan(plan), engine]))
        .digest("hex"),
    );

  async function reuse(key: string, place: Place): Promise<TaskResult | undefined> {
    const entry = entrySchema.parse(await json(await blobs.get(key)));
    for (const { name, format } of entry.outputs) {
      const from = outputKey(entry.groupId, entry.index, name, format);
      const to = outputKey(place.groupId, place.index, name, format);
      // The same task in a later round finds its own outputs.
      if (from !== to && !(await blobs.link(from, to))) return undefined;
    }
    await blobs.touch(key);
    return resultOf(entry);
  }

  return {
    async find(subject, place) {
      try {
        return await reuse(keyOf(subject), place);
      } catch (err) {
        if (!(err instanceof BlobNotFoundError)) log.warn({ err }, "a cached result cannot be read; it is made anew");
        return undefined;
      }
    },
    async keep(subject, { groupId, index }, { outputs = [], analysis }) {
      const entry: Entry = {
        groupId,
        index,
        outputs: outputs.map(({ name, format, width, height, bytes, sha256 }) => ({
          name,
          format,
          width,
          height,
          bytes,
          sha256,
        })),
        ...(analysis && { analysis }),
      };
      const bytes = Buffer.from(JSON.stringify(entry));
      await blobs
        .put(keyOf(subject), bytes)
        .catch((err: unknown) => log.warn({ err }, "a result could not be remembered"));
    },
  };
}

function resultOf({ outputs, analysis }: Entry): TaskResult {
  return {
    outputs: outputs.map((output) => create(OutputSchema, output)),
    ...(analysis && { analysis: analysis as JsonObject }),
    cached: true,
  };
}
