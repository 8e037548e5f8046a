import type { JsonObject } from "./json.ts";

/** The limits in force, by name; times in milliseconds, sizes in bytes. */
export interface Limits {
  /** One uploaded or fetched image. */
  readonly image_bytes: number;
  /** One HTTP request. */
  readonly request_bytes: number;
  /** One JSON body. */
  readonly json_bytes: number;
  readonly items_per_request: number;
  readonly items_per_group: number;
  readonly source_chars: number;
  readonly name_chars: number;
  readonly labels: number;
  readonly label_chars: number;
  /** Of a source, over all frames that are decoded. */
  readonly pixels: number;
  readonly frames: number;
  readonly output_side: number;
  readonly avif_effort: number;
  readonly max_attempts: number;
  readonly timeout_default_ms: number;
  readonly timeout_min_ms: number;
  readonly timeout_max_ms: number;
  readonly deadline_default_ms: number;
  readonly deadline_max_ms: number;
  /** How long a finished group can be asked for. */
  readonly retention_ms: number;
  readonly retained_tasks: number;
  readonly fetch_timeout_ms: number;
  readonly fetch_redirects: number;
  /** Groups that one tenant may submit within a minute; 0: any. */
  readonly tenant_submits_per_minute: number;
  /** Unfinished tasks of one tenant; 0: any. */
  readonly tenant_queued_tasks: number;
  /** Of one key, or of one address without keys; 0: any. */
  readonly requests_per_minute: number;
  /** Under way in one gateway. */
  readonly requests_at_once: number;
  readonly event_bytes: number;
  readonly rpc_bytes: number;
  /** Formats taken. */
  readonly formats: readonly string[];
}

/** An output that can be asked for by name. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly format: string;
  readonly quality: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly fit: string | null;
}

/** What groups may name as their task. */
export interface TaskType {
  readonly name: string;
  readonly queue: string;
  readonly max_attempts: number;
  /** Null: the limit `timeout_default_ms`. */
  readonly timeout_ms: number | null;
  /** JSON Schema of an item's `args`. */
  readonly input_schema: JsonObject | null;
}
