import type { Client } from "@connectrpc/connect";
import type { BlobStore } from "@sheaf/blobs";
import type { Presets } from "@sheaf/image-options";
import type { SchedulerService } from "@sheaf/proto";
import type { Limits, Logger, Metrics, Tracer } from "@sheaf/service";
import type { Credentials } from "./auth/credentials.ts";
import type { ControlWatch } from "./control-watch.ts";
import type { RateLimit } from "./http/rate-limit.ts";
import type { Feeds } from "./live/feeds.ts";
import type { SseTiming } from "./live/sse-reader.ts";
import type { Contract } from "./openapi/contract.ts";
import type { BuiltPage } from "./page/built-page.ts";
import type { ProgressBoard } from "./progress-board.ts";
import type { Revisions } from "./revisions.ts";
import type { Schemas } from "./schemas/schemas.ts";
import type { SubmitLine } from "./submit/submit-line.ts";

/** How long an opaque image reference of the tutorial takes. */
export interface DemoSleep {
  readonly minMs: number;
  readonly maxMs: number;
}

/** What the handlers of one gateway share. */
export interface GatewayContext {
  readonly scheduler: Client<typeof SchedulerService>;
  readonly submits: SubmitLine;
  readonly blobs: BlobStore;
  readonly limits: Limits;
  readonly schemas: Schemas;
  readonly control: ControlWatch;
  readonly revisions: Revisions;
  readonly progress: ProgressBoard;
  readonly feeds: Feeds;
  readonly sse: SseTiming;
  readonly presets: Presets;
  /** Undefined where opaque references fail as images that do not exist. */
  readonly demoSleep: DemoSleep | undefined;
  readonly credentials: Credentials;
  /** Per key, or per address where there is none; undefined: none. */
  readonly rateLimit: RateLimit | undefined;
  /** Per address. */
  readonly failedSignIns: RateLimit;
  /** What `/openapi.json` and `/docs` show. */
  readonly contract: Contract;
  /** The web page; undefined where it is not built. */
  readonly page: BuiltPage | undefined;
  readonly metrics: Pick<Metrics, "registry">;
  /** Undefined: traces are off. */
  readonly tracer: Tracer | undefined;
  /** True from the moment a stop began. */
  draining(): boolean;
  readonly log: Logger;
}
