import { type Setting, setting } from "./setting.ts";

const KIB = 1_024;
const MIB = 1_024 * KIB;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** What one request, group, image or call may ask for at most. All services go by this one table. */
export interface Limits {
  /** Bytes of one uploaded or fetched image. */
  readonly imageBytes: number;
  /** Bytes of one whole HTTP request, uploads included. */
  readonly requestBytes: number;
  /** Items in one submit or append. */
  readonly itemsPerRequest: number;
  /** Items in one group, over all its appends. */
  readonly itemsPerGroup: number;
  /** Characters of an image reference. */
  readonly sourceChars: number;
  /** Characters of an item's name. */
  readonly nameChars: number;
  /** Pixels of one image, summed over its frames. */
  readonly pixels: number;
  /** Frames of one animated image. */
  readonly frames: number;
  /** Pixels along the longer side of an output. */
  readonly outputSide: number;
  /** Effort of the AVIF encoder, 0 to 9. */
  readonly avifEffort: number;
  /** Labels on one group. */
  readonly labels: number;
  /** Characters of a label's key, and of its value. */
  readonly labelChars: number;
  /** Attempts that a group may ask for per task and round. */
  readonly maxAttempts: number;
  /** Shortest time per attempt that a group may ask for, in milliseconds. */
  readonly timeoutMinMs: number;
  /** Longest time per attempt that a group may ask for, in milliseconds. */
  readonly timeoutMaxMs: number;
  /** Time per attempt when the group names none, in milliseconds. */
  readonly timeoutDefaultMs: number;
  /** Time from accept to deadline when the group names none, in milliseconds. */
  readonly deadlineDefaultMs: number;
  /** Longest time from accept to deadline, in milliseconds. */
  readonly deadlineMaxMs: number;
  /** How long a finished group and its outputs are kept, in milliseconds. */
  readonly retentionMs: number;
  /** Tasks in the state at a time, finished ones included until their retention is over. */
  readonly retainedTasks: number;
  /** Groups that one tenant may submit within a minute, over all gateways and schedulers; 0 = any. */
  readonly tenantSubmitsPerMinute: number;
  /** Unfinished tasks of one tenant at a time; 0 = any. */
  readonly tenantQueuedTasks: number;
  /** Bytes of one event of the log. */
  readonly eventBytes: number;
  /** Bytes of one RPC message, either way. */
  readonly rpcBytes: number;
  /** Bytes of one JSON request body: the most items of the longest references fit. */
  readonly jsonBytes: number;
  /** Time to fetch one image by URL, redirects included, in milliseconds. */
  readonly fetchTimeoutMs: number;
  /** Redirects followed when fetching one image by URL. */
  readonly fetchRedirects: number;
  /** Requests per minute of one key, or of one address where there is none, on each gateway; 0: as many as they like. */
  readonly requestsPerMinute: number;
  /** Requests under way in one gateway, streams of events not counted. */
  readonly requestsAtOnce: number;
}

/** What holds where the environment says nothing else. */
export const DEFAULT_LIMITS: Limits = {
  imageBytes: 32 * MIB,
  requestBytes: 512 * MIB,
  itemsPerRequest: 10_000,
  itemsPerGroup: 100_000,
  sourceChars: 2_048,
  nameChars: 255,
  pixels: 50_000_000,
  frames: 100,
  outputSide: 8_192,
  avifEffort: 4,
  labels: 16,
  labelChars: 64,
  maxAttempts: 20,
  timeoutMinMs: 100,
  timeoutMaxMs: HOUR_MS,
  timeoutDefaultMs: 30 * SECOND_MS,
  deadlineDefaultMs: DAY_MS,
  deadlineMaxMs: 7 * DAY_MS,
  retentionMs: 7 * DAY_MS,
  retainedTasks: 10_000_000,
  tenantSubmitsPerMinute: 0,
  tenantQueuedTasks: 0,
  eventBytes: 512 * KIB,
  rpcBytes: 4 * MIB,
  jsonBytes: 32 * MIB,
  fetchTimeoutMs: 10 * SECOND_MS,
  fetchRedirects: 3,
  requestsPerMinute: 0,
  requestsAtOnce: 10_000,
};

/** The limits an installation may set, by variable. The others are part of the contract or of the log's format. */
const OVERRIDES = {
  SHEAF_MAX_IMAGE_BYTES: "imageBytes",
  SHEAF_MAX_REQUEST_BYTES: "requestBytes",
  SHEAF_MAX_ITEMS_PER_REQUEST: "itemsPerRequest",
  SHEAF_MAX_ITEMS_PER_GROUP: "itemsPerGroup",
  SHEAF_MAX_PIXELS: "pixels",
  SHEAF_MAX_FRAMES: "frames",
  SHEAF_MAX_OUTPUT_SIDE: "outputSide",
  SHEAF_MAX_AVIF_EFFORT: "avifEffort",
  SHEAF_ATTEMPT_TIMEOUT: "timeoutDefaultMs",
  SHEAF_DEADLINE: "deadlineDefaultMs",
  SHEAF_MAX_DEADLINE: "deadlineMaxMs",
  SHEAF_RETENTION: "retentionMs",
  SHEAF_MAX_RETAINED_TASKS: "retainedTasks",
  SHEAF_TENANT_SUBMITS_PER_MINUTE: "tenantSubmitsPerMinute",
  SHEAF_TENANT_QUEUED_TASKS: "tenantQueuedTasks",
  SHEAF_FETCH_TIMEOUT: "fetchTimeoutMs",
  SHEAF_FETCH_REDIRECTS: "fetchRedirects",
  SHEAF_RATE_LIMIT: "requestsPerMinute",
  SHEAF_MAX_REQUESTS: "requestsAtOnce",
} as const satisfies Record<string, keyof Limits>;

type LimitVariable = keyof typeof OVERRIDES;

/** The fragment for `readConfig` of every service that goes by limits. */
export const limitSettings: Record<LimitVariable, Setting<number>> = {
  SHEAF_MAX_IMAGE_BYTES: setting.bytes(DEFAULT_LIMITS.imageBytes),
  SHEAF_MAX_REQUEST_BYTES: setting.bytes(DEFAULT_LIMITS.requestBytes),
  SHEAF_MAX_ITEMS_PER_REQUEST: setting.integer({ min: 1, max: 100_000, def: DEFAULT_LIMITS.itemsPerRequest }),
  SHEAF_MAX_ITEMS_PER_GROUP: setting.integer({ min: 1, max: 1_000_000, def: DEFAULT_LIMITS.itemsPerGroup }),
  SHEAF_MAX_PIXELS: setting.integer({ min: 1, max: 1_000_000_000, def: DEFAULT_LIMITS.pixels }),
  SHEAF_MAX_FRAMES: setting.integer({ min: 1, max: 10_000, def: DEFAULT_LIMITS.frames }),
  SHEAF_MAX_OUTPUT_SIDE: setting.integer({ min: 1, max: 16_384, def: DEFAULT_LIMITS.outputSide }),
  SHEAF_MAX_AVIF_EFFORT: setting.integer({ min: 0, max: 9, def: DEFAULT_LIMITS.avifEffort }),
  SHEAF_ATTEMPT_TIMEOUT: setting.durationMs(DEFAULT_LIMITS.timeoutDefaultMs),
  SHEAF_DEADLINE: setting.durationMs(DEFAULT_LIMITS.deadlineDefaultMs),
  SHEAF_MAX_DEADLINE: setting.durationMs(DEFAULT_LIMITS.deadlineMaxMs),
  SHEAF_RETENTION: setting.durationMs(DEFAULT_LIMITS.retentionMs),
  SHEAF_MAX_RETAINED_TASKS: setting.integer({ min: 1, max: 100_000_000, def: DEFAULT_LIMITS.retainedTasks }),
  SHEAF_TENANT_SUBMITS_PER_MINUTE: setting.integer({
    min: 0,
    max: 1_000_000_000,
    def: DEFAULT_LIMITS.tenantSubmitsPerMinute,
  }),
  SHEAF_TENANT_QUEUED_TASKS: setting.integer({ min: 0, max: 1_000_000_000, def: DEFAULT_LIMITS.tenantQueuedTasks }),
  SHEAF_FETCH_TIMEOUT: setting.durationMs(DEFAULT_LIMITS.fetchTimeoutMs),
  SHEAF_FETCH_REDIRECTS: setting.integer({ min: 0, max: 10, def: DEFAULT_LIMITS.fetchRedirects }),
  SHEAF_RATE_LIMIT: setting.integer({ min: 0, max: 1_000_000_000, def: DEFAULT_LIMITS.requestsPerMinute }),
  SHEAF_MAX_REQUESTS: setting.integer({ min: 1, max: 1_000_000, def: DEFAULT_LIMITS.requestsAtOnce }),
};

/** The limits in force, from what `readConfig` made of `limitSettings`; the default deadline never passes the longest. */
export function limitsFrom(config: Readonly<Record<LimitVariable, number>>): Limits {
  const overrides = Object.entries(OVERRIDES).map(([variable, limit]) => [limit, config[variable as LimitVariable]]);
  const limits: Limits = { ...DEFAULT_LIMITS, ...Object.fromEntries(overrides) };
  return { ...limits, deadlineDefaultMs: Math.min(limits.deadlineDefaultMs, limits.deadlineMaxMs) };
}
