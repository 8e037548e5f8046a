import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import { openBlobStore, outputKey } from "@sheaf/blobs";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, createLogger, createRpcServer, DEFAULT_LIMITS } from "@sheaf/service";
import { expect, test } from "vitest";
import { blobSweepers } from "./blob-sweepers.ts";

/** A folder of blobs, and a real RPC server that tells which groups are gone. */
async function startRig(listGoneGroups: (asked: { groupIds: string[] }) => { groupIds: string[] }) {
  const resources = new AsyncDisposableStack();
  const log = createLogger({ service: "test", level: "silent" });
  const folder = await mkdtemp(join(tmpdir(), "sheaf-sweepers-"));
  resources.defer(() => rm(folder, { recursive: true }));
  const rpc = createRpcServer({
    listen: { host: "127.0.0.1", port: 0 },
    routes: (router) => router.service(SchedulerService, { listGoneGroups }),
    services: [SchedulerService],
    ready: () => true,
    readMaxBytes: DEFAULT_LIMITS.rpcBytes,
    drainMs: 100,
    log,
  });
  await rpc.start();
  resources.defer(() => rpc.stop());
  const target = `ipv4:127.0.0.1:${rpc.port}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 2_000 });
  resources.defer(() => transport.close());
  const blobs = await openBlobStore(folder);
  const sweepers = blobSweepers({ blobs, transport, limits: DEFAULT_LIMITS, log });
  return {
    blobs,
    sweep: async () => {
      for (const sweeper of sweepers) await sweeper.runOnce();
    },
    /** Stores an output that came in two hours ago. */
    async output(groupId: string): Promise<string> {
      const key = outputKey(groupId, 0, "web", "webp");
      await blobs.put(key, Buffer.from(groupId));
      const then = new Date(Date.now() - 2 * 3_600_000);
      await utimes(join(folder, key), then, then);
      await utimes(join(folder, key, ".."), then, then);
      await utimes(join(folder, key, "../.."), then, then);
      return key;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

test("outputs of groups that the scheduler says are gone are erased, and those of others stay", async () => {
  await using rig = await startRig(({ groupIds }) => ({ groupIds: groupIds.filter((id) => id === "gone") }));
  const [gone, kept] = [await rig.output("gone"), await rig.output("kept")];
  await rig.sweep();
  expect(await rig.blobs.stat(gone)).toBeUndefined();
  expect(await rig.blobs.stat(kept)).toMatchObject({ bytes: 4 });
});

test("while the scheduler cannot tell, nothing is erased", async () => {
  await using rig = await startRig(() => {
    throw new ConnectError("behind", Code.Unavailable);
  });
  const key = await rig.output("gone");
  await rig.sweep();
  expect(await rig.blobs.stat(key)).toMatchObject({ bytes: 4 });
});
