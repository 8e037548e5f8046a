import { controlSchema, groupEventSchema, groupSnapshotSchema, taskEventSchema } from "@sheaf/api";
import type { z } from "zod";
import type { ControlEventType, LiveEventType } from "../live/encode-event.ts";

/** What the events of a group's stream carry as data. */
export const LIVE_EVENTS: Readonly<Record<LiveEventType, z.ZodType>> = {
  "group.snapshot": groupSnapshotSchema,
  "group.progress": groupEventSchema,
  "group.finished": groupEventSchema,
  "task.running": taskEventSchema,
  "task.retrying": taskEventSchema,
  "task.succeeded": taskEventSchema,
  "task.failed": taskEventSchema,
  "task.cancelled": taskEventSchema,
};

/** What the events of Control's stream carry as data. */
export const CONTROL_EVENTS: Readonly<Record<ControlEventType, z.ZodType>> = { "control.snapshot": controlSchema };
