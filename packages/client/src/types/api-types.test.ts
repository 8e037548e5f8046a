import type { JsonValue as AnyJson } from "@bufbuild/protobuf";
import type * as api from "@sheaf/api";
import type { imageOptionsSchema } from "@sheaf/image-options";
import type { Analysis as MadeAnalysis } from "@sheaf/images";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { Links, Session } from "./access.ts";
import type { Action } from "./action.ts";
import type { Analysis } from "./analysis.ts";
import type { Control, WorkerStatus } from "./control.ts";
import type { ControlHistory } from "./control-history.ts";
import type { GroupEvent } from "./events.ts";
import type { Failure, RetriedFailures } from "./failure.ts";
import type { Group, Receipt, Retried, TaskReceipt } from "./group.ts";
import type { ImageFacts, StoredImage } from "./image.ts";
import type { ImageOptions } from "./image-options.ts";
import type { Limits, Preset, TaskType } from "./installation.ts";
import type { Purged, QueueSettings } from "./queue.ts";
import type { Task, TaskInFull } from "./task.ts";

/** Without `readonly`, and whatever JSON there may be by one name. */
type Plain<T> = [AnyJson] extends [T] ? "json" : T extends object ? { -readonly [Name in keyof T]: Plain<T[Name]> } : T;
/** What a schema of the API says. */
type Told<Schema extends z.ZodType> = Plain<z.output<Schema>>;
/** The API leaves open what an analysis is; the test after this one does not. */
type Open<T extends { readonly analysis: unknown }> = Plain<Omit<T, "analysis">>;
type DataOf<Type extends GroupEvent["type"]> = Plain<Extract<GroupEvent, { readonly type: Type }>["data"]>;

test("what the API answers is typed as the API describes it", () => {
  expectTypeOf<Plain<Group>>().toEqualTypeOf<Told<typeof api.groupSchema>>();
  expectTypeOf<Plain<Receipt>>().toEqualTypeOf<Told<typeof api.receiptSchema>>();
  expectTypeOf<Plain<TaskReceipt>>().toEqualTypeOf<Told<typeof api.taskReceiptSchema>>();
  expectTypeOf<Plain<Retried>>().toEqualTypeOf<Told<typeof api.retriedSchema>>();
  expectTypeOf<{ failures: Plain<Failure>[] }>().toEqualTypeOf<Told<typeof api.failureListSchema>>();
  expectTypeOf<Plain<RetriedFailures>>().toEqualTypeOf<Told<typeof api.retriedFailuresSchema>>();
  expectTypeOf<Plain<Control>>().toEqualTypeOf<Told<typeof api.controlSchema>>();
  expectTypeOf<Plain<Limits>>().toEqualTypeOf<Told<typeof api.limitsSchema>>();
  expectTypeOf<{ presets: Plain<Preset>[] }>().toEqualTypeOf<Told<typeof api.presetListSchema>>();
  expectTypeOf<{ task_types: Plain<TaskType>[] }>().toEqualTypeOf<Told<typeof api.taskTypeListSchema>>();
  expectTypeOf<Open<Task>>().toEqualTypeOf<Open<z.output<typeof api.taskSchema>>>();
  expectTypeOf<Open<TaskInFull>>().toEqualTypeOf<Open<z.output<typeof api.taskInFullSchema>>>();
});

test("what operators, uploads and sign-ins are answered is typed as the API describes it", () => {
  expectTypeOf<Plain<ControlHistory>>().toEqualTypeOf<Told<typeof api.controlHistorySchema>>();
  expectTypeOf<Plain<QueueSettings>>().toEqualTypeOf<Told<typeof api.queueSettingsSchema>>();
  expectTypeOf<Plain<Purged>>().toEqualTypeOf<Told<typeof api.purgedSchema>>();
  expectTypeOf<Plain<WorkerStatus>>().toEqualTypeOf<Told<typeof api.workerSchema>>();
  expectTypeOf<Plain<Action>>().toEqualTypeOf<Told<typeof api.actionListSchema>["actions"][number]>();
  expectTypeOf<Plain<ImageFacts>>().toEqualTypeOf<Told<typeof api.imageSchema>>();
  expectTypeOf<Plain<StoredImage>>().toEqualTypeOf<Told<typeof api.uploadedImagesSchema>["images"][number]>();
  expectTypeOf<Plain<Links>>().toExtend<Told<typeof api.linksSchema>>();
  expectTypeOf<keyof Links["links"]>().toEqualTypeOf<keyof Told<typeof api.linksSchema>["links"]>();
  expectTypeOf<Plain<Session>>().toEqualTypeOf<Told<typeof api.sessionSchema>>();
});

test("events carry what the API describes", () => {
  expectTypeOf<DataOf<"group.snapshot">>().toEqualTypeOf<Told<typeof api.groupSnapshotSchema>>();
  expectTypeOf<DataOf<"group.progress">>().toEqualTypeOf<Told<typeof api.groupEventSchema>>();
  expectTypeOf<DataOf<"group.finished">>().toExtend<Told<typeof api.groupEventSchema>>();
  expectTypeOf<Open<Task>>().toEqualTypeOf<Open<z.output<typeof api.taskEventSchema>["task"]>>();
});

test("analyses and image options are typed as they are made and taken", () => {
  expectTypeOf<Plain<Analysis>>().toEqualTypeOf<Plain<MadeAnalysis>>();
  type Taken = z.input<typeof imageOptionsSchema>;
  type TakenOutput = NonNullable<Taken["outputs"]>[string];
  type Output = NonNullable<ImageOptions["outputs"]>[string];
  expectTypeOf<Plain<ImageOptions>>().toExtend<Plain<Taken>>();
  expectTypeOf<keyof ImageOptions>().toEqualTypeOf<keyof Taken>();
  expectTypeOf<keyof Output>().toEqualTypeOf<keyof TakenOutput>();
  expectTypeOf<keyof NonNullable<Output["resize"]>>().toEqualTypeOf<keyof NonNullable<TakenOutput["resize"]>>();
  expectTypeOf<keyof NonNullable<Output["watermark"]>>().toEqualTypeOf<keyof NonNullable<TakenOutput["watermark"]>>();
});
