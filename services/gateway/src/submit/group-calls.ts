import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Group, SubmitGroupRequestSchema } from "@sheaf/proto";
import { rpcErrorDetails } from "@sheaf/service";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { CALL_TIMEOUT_MS, retryingOnce, writing } from "../scheduler-call.ts";
import type { ItemChunk } from "./chunk-items.ts";

/** A group to submit, without its items. */
export type GroupHead = Omit<MessageInitShape<typeof SubmitGroupRequestSchema>, "items" | "$typeName" | "$unknown"> & {
  readonly groupId: string;
  readonly task: string;
};

/** The writing calls on one group, each safe to repeat and repeated once when the scheduler was briefly away. */
export interface GroupCalls {
  submit(head: GroupHead, chunk: ItemChunk, timeoutMs?: number): Promise<Group>;
  append(groupId: string, chunk: ItemChunk, timeoutMs?: number): Promise<Group>;
  seal(groupId: string, timeoutMs?: number): Promise<Group>;
  /** Best effort, for groups whose submitter failed or left: what cannot be cancelled now is logged. */
  abandon(groupId: string): Promise<void>;
}

/** Binds the calls to one exchange. */
export function groupCalls(
  exchange: Exchange,
  { scheduler, submits, revisions, progress }: GatewayContext,
): GroupCalls {
  async function write(
    timeoutMs: number,
    call: (timeoutMs: number) => Promise<{ group?: Group | undefined }>,
  ): Promise<Group> {
    const { group } = await retryingOnce(timeoutMs, call);
    if (group === undefined) throw new Error("the scheduler answered without a group");
    revisions.saw(group);
    progress.saw(exchange, group);
    return group;
  }

  return {
    submit: (head, { items }, timeoutMs = CALL_TIMEOUT_MS) =>
      write(timeoutMs, (ms) => {
        const options = { ...writing(exchange, ms), tenant: exchange.tenant, timeoutMs: ms };
        const { groupId, ...rest } = head;
        // The scheduler makes the id of a key itself.
        const identity = head.idempotencyKey ? {} : { groupId };
        return submits.submit({ ...rest, ...identity, traceparent: exchange.traceparent, items: [...items] }, options);
      }),
    append: (groupId, { firstIndex, items }, timeoutMs = CALL_TIMEOUT_MS) => {
      const append = (ms: number) =>
        scheduler.appendItems({ groupId, firstIndex, items: [...items] }, writing(exchange, ms));
      return write(timeoutMs, append).catch((error: unknown) => {
        // Whoever is told of another next index now reads what is there: no older list than that.
        const revision = revisionIn(error);
        if (revision !== undefined) revisions.saw({ id: groupId, revision });
        throw error;
      });
    },
    seal: (groupId, timeoutMs = CALL_TIMEOUT_MS) =>
      write(timeoutMs, (ms) => scheduler.sealGroup({ groupId }, writing(exchange, ms))),
    async abandon(groupId) {
      try {
        await retryingOnce(CALL_TIMEOUT_MS, (ms) => scheduler.cancelGroup({ groupId }, writing(exchange, ms)));
      } catch (error) {
        // It never came to be.
        if (error instanceof ConnectError && error.code === Code.NotFound) return;
        exchange.log.warn({ err: error, group: groupId }, "an abandoned group could not be cancelled");
      }
    },
  };
}

function revisionIn(error: unknown): string | undefined {
  return error instanceof ConnectError ? rpcErrorDetails(error).metadata["revision"] : undefined;
}
