import { z } from "zod";
import { bytesSchema, countSchema, millisSchema } from "./common.ts";

/** The limits in force. */
export const limitsSchema = z
  .strictObject({
    image_bytes: bytesSchema.describe("Bytes of one uploaded or fetched image"),
    request_bytes: bytesSchema.describe("Bytes of one whole request, uploads included"),
    items_per_request: countSchema.describe("Items in one submit or append"),
    items_per_group: countSchema.describe("Items in one group, over all its appends"),
    source_chars: countSchema.describe("Characters of an image reference"),
    name_chars: countSchema.describe("Characters of an item's name"),
    pixels: countSchema.describe("Pixels of one image, summed over its frames"),
    frames: countSchema.describe("Frames of one animated image"),
    output_side: countSchema.describe("Pixels along the longer side of an output"),
    avif_effort: countSchema.describe("Effort of the AVIF encoder, 0 to 9"),
    labels: countSchema.describe("Labels on one group"),
    label_chars: countSchema.describe("Characters of a label's key, and of its value"),
    max_attempts: countSchema.describe("Attempts that a group may ask for per task and round"),
    timeout_min_ms: millisSchema.describe("Shortest time per attempt that a group may ask for"),
    timeout_max_ms: millisSchema.describe("Longest time per attempt that a group may ask for"),
    timeout_default_ms: millisSchema.describe("Time per attempt when the group names none"),
    deadline_default_ms: millisSchema.describe("Time from accept to deadline when the group names none"),
    deadline_max_ms: millisSchema.describe("Longest time from accept to deadline"),
    retention_ms: millisSchema.describe("How long a finished group and its outputs are kept"),
    retained_tasks: countSchema.describe("Tasks kept at a time, finished ones included"),
    tenant_submits_per_minute: countSchema.describe("Groups that one tenant may submit within a minute; 0 means any"),
    tenant_queued_tasks: countSchema.describe("Unfinished tasks of one tenant at a time; 0 means any"),
    event_bytes: bytesSchema.describe("Bytes of one event of the log"),
    rpc_bytes: bytesSchema.describe("Bytes of one RPC message"),
    json_bytes: bytesSchema.describe("Bytes of one JSON body"),
    fetch_timeout_ms: millisSchema.describe("Time to fetch one image by URL, redirects included"),
    fetch_redirects: countSchema.describe("Redirects followed when fetching one image by URL"),
    requests_per_minute: countSchema.describe(
      "Requests per minute of one key, or of one address without keys; 0: no limit",
    ),
    requests_at_once: countSchema.describe("Requests under way in one gateway, streams of events not counted"),
    formats: z.array(z.string()).describe("Formats of images that are taken"),
  })
  .describe("What one image, request or group may be here");

export type LimitsJson = z.output<typeof limitsSchema>;
