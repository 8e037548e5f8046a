import { finished } from "node:stream/promises";
import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { httpErrorFrom } from "../http/error-from.ts";
import { HttpError } from "../http/problem.ts";
import { type GroupCalls, type GroupHead, groupCalls } from "../submit/group-calls.ts";
import { createItemFeed, type ItemFeed } from "../submit/item-feed.ts";
import { feedFiles, handOver } from "./feed-files.ts";
import type { FormField } from "./form-field.ts";
import { trackUploads, type UploadedFiles } from "./uploaded-files.ts";

/** What a form becomes, and how that is answered. */
export interface UploadPlan {
  readonly field?: FormField;
  /** The group to make; asked once a file is stored, so after the field. */
  head(): GroupHead;
  /** Writes the answer once the group is sealed, or all files are in one that stays open. */
  accepted(group: Group): Promise<void> | void;
  /** What a form without a single file gets. */
  readonly noFiles: HttpError;
}

/**
 * Makes a group of a form's files. It is open from the first stored file on, so images are processed while others
 * still come in, and sealed at the end unless it is to stay open. A file that is no image is a failed task among the
 * others.
 *
 * Unless the client has got its answer, nothing stays: the group is cancelled and the files are removed. Under an
 * idempotency key what was accepted stays, so that the same form again goes on where this one ended.
 */
export async function submitUpload(exchange: Exchange, gateway: GatewayContext, plan: UploadPlan): Promise<void> {
  const uploaded = trackUploads(exchange.log);
  const calls = groupCalls(exchange, gateway);
  const feed = openGroupFeed(calls, plan, uploaded);
  try {
    await feedFiles(exchange, gateway, { field: plan.field, uploaded, feed: async () => feed });
    const group = await feed.settled();
    if (group === undefined) throw plan.noFiles;
    const whole = await closed(calls, plan.head(), { group, items: feed.count });
    exchange.gone.throwIfAborted();
    await plan.accepted(whole);
    // Rejects when the client leaves before it could be told.
    await finished(exchange.res);
  } catch (error) {
    await feed.settled().catch(() => undefined);
    if (feed.count > 0 && !plan.head().idempotencyKey) await calls.abandon(plan.head().groupId);
    await uploaded.removeAll();
    throw feed.count > 0 && plan.head().idempotencyKey ? toldApart(error) : error;
  }
}

/** The first call makes the group, each later one appends. */
function openGroupFeed(calls: GroupCalls, plan: UploadPlan, uploaded: UploadedFiles): ItemFeed<Group> {
  return createItemFeed(async (chunk) => {
    const head = plan.head();
    if (!head.idempotencyKey) {
      return chunk.firstIndex === 0 ? calls.submit({ ...head, open: true }, chunk) : calls.append(head.groupId, chunk);
    }
    return handOver(chunk, uploaded, async () => {
      if (chunk.firstIndex > 0) return calls.append(head.groupId, chunk);
      // The first chunk is always the first file alone, so a repeat has the hash of the first try.
      if (!head.open) return calls.submit({ ...head, open: true }, chunk);
      // Another hash than that of a group which does not stay open.
      await calls.submit(head, { firstIndex: 0, items: [] });
      return calls.append(head.groupId, chunk);
    });
  });
}

async function closed(
  calls: GroupCalls,
  { groupId, open, idempotencyKey }: GroupHead,
  { group, items }: { group: Group; items: number },
): Promise<Group> {
  if (open) return group;
  // Another form under the key, with more files than this one: not this one's to close.
  if (idempotencyKey && group.counts?.total !== items) throw keyReused();
  return calls.seal(groupId);
}

/** Under a key, other files at the same place are another request. */
function toldApart(error: unknown): unknown {
  const { code } = httpErrorFrom(error);
  return code === "index_mismatch" || code === "group_sealed" ? keyReused(error) : error;
}

function keyReused(cause?: unknown): HttpError {
  const detail = "The group of this key was made with other files; use another key";
  return new HttpError("idempotency_key_reused", detail, { cause });
}
