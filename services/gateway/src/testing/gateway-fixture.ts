import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BlobStore, openBlobStore } from "@sheaf/blobs";
import { SchedulerService } from "@sheaf/proto";
import {
  createGrpcTransport,
  createLogger,
  createMetrics,
  createRpcServer,
  DEFAULT_LIMITS,
  type Limits,
} from "@sheaf/service";
import { createGateway, type GatewayOptions } from "../gateway.ts";
import { SchedulerDouble } from "./scheduler-double.ts";

const HERE = { host: "127.0.0.1", port: 0 };

/** A gateway on a free port, before a real RPC server whose scheduler is a double, with a blob store of its own. */
export interface GatewayFixture extends AsyncDisposable {
  readonly scheduler: SchedulerDouble;
  readonly blobs: BlobStore;
  readonly port: number;
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Ends the scheduler alone. */
  readonly stopScheduler: () => Promise<void>;
  /** The files of the blob store, finished and temporary ones. */
  files(): Promise<string[]>;
}

/** What a test may set otherwise. */
export type FixtureOptions = Partial<Omit<GatewayOptions, "limits">> & { readonly limits?: Partial<Limits> };

/** Starts one; disposing of it stops all and erases its files. */
export async function startGateway(options: FixtureOptions = {}): Promise<GatewayFixture> {
  const log = createLogger({ service: "gateway-test", level: "silent" });
  const scheduler = new SchedulerDouble();
  const rpc = createRpcServer({
    listen: HERE,
    routes: (router) => router.service(SchedulerService, scheduler.service),
    services: [SchedulerService],
    ready: () => true,
    readMaxBytes: DEFAULT_LIMITS.rpcBytes,
    drainMs: 100,
    log,
  });
  await rpc.start();
  const target = `ipv4:127.0.0.1:${rpc.port}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 2_000 });
  const folder = await mkdtemp(join(tmpdir(), "sheaf-gateway-"));
  const blobs = await openBlobStore(folder);
  const gateway = createGateway({
    listen: HERE,
    transport,
    blobs,
    demoSleep: undefined,
    loopbackOnly: true,
    metrics: createMetrics("gateway-test"),
    log,
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    timing: { watchMs: 20, ...options.timing },
  });
  await gateway.start();
  return {
    scheduler,
    blobs,
    port: gateway.port,
    url: `http://127.0.0.1:${gateway.port}`,
    stop: () => gateway.stop(),
    stopScheduler: () => rpc.stop(),
    async files() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    },
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      transport.close();
      await rpc.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
