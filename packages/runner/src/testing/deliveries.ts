import { create, type JsonObject, toBinary } from "@bufbuild/protobuf";
import type { BundleRef, Delivery } from "@sheaf/broker";
import { RunMessageSchema } from "@sheaf/proto";

/** A delivery that remembers how it was answered. */
export interface NotedDelivery extends Delivery {
  /** `ack`, `working`, `term:<reason>` or `nak`, in order. */
  readonly answers: string[];
}

/** A delivery of a run as the puller hands it over; of a fresh `demo.noop` unless said otherwise. */
export function delivery(
  ref: Partial<BundleRef> = {},
  options: { redelivered?: boolean; body?: Uint8Array } = {},
): NotedDelivery {
  const answers: string[] = [];
  return {
    ref: { groupId: "g", index: 0, run: 1, count: 1, ...ref },
    queue: "demo",
    body: options.body ?? runBody("demo.noop"),
    redelivered: options.redelivered ?? false,
    answers,
    ack: () => void answers.push("ack"),
    working: () => void answers.push("working"),
    term: (reason) => void answers.push(`term:${reason}`),
    nak: () => void answers.push("nak"),
  };
}

/** What the leader publishes; by default without item and options, with 30 s. */
export function runBody(
  task: string,
  fields: {
    source?: string;
    args?: JsonObject;
    options?: JsonObject;
    labels?: Record<string, string>;
    traceparent?: string;
    timeoutMs?: number;
  } = {},
): Uint8Array {
  const { source = "", args, options, labels = {}, traceparent = "", timeoutMs = 30_000 } = fields;
  const item = { source, ...(args && { args }) };
  const group = { task, tenant: "t", timeoutMs, labels, traceparent, ...(options && { options }) };
  const message = { ...group, attempt: 1, item };
  return toBinary(RunMessageSchema, create(RunMessageSchema, message));
}
