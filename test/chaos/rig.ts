import { join } from "node:path";
import { type BlobStore, openBlobStore } from "@sheaf/blobs";
import { type Broker, connectBroker } from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { freePort, startNats, tempDir } from "@sheaf/testkit";
import { type History, readHistory } from "./history.ts";
import { createPersistentClient, type PersistentClient } from "./persistent-client.ts";
import { type Armed, type SupervisedService, superviseService } from "./supervised-service.ts";

/** A broker and a blob store of their own, and a client of the scheduler; services are started on them as processes. */
export interface Rig extends Omit<PersistentClient, "close">, AsyncDisposable {
  readonly broker: Broker;
  readonly blobs: BlobStore;
  /** Starts a service; a worker has two slots. It must be stopped before the rig is. */
  start(service: "scheduler" | "worker", failpoint?: Armed): SupervisedService;
  /** The whole log, folded. */
  history(): Promise<History>;
}

/** Starts the broker; no service yet. */
export async function startRig(): Promise<Rig> {
  const [nats, home, rpcPort] = await Promise.all([startNats(), tempDir(), freePort()]);
  const folder = join(home.path, "blobs");
  const blobs = await openBlobStore(folder);
  const log = createLogger({ service: "chaos", level: "error" });
  const broker = await connectBroker({ url: nats.url, name: "chaos", log });
  const env = {
    ...serviceEnv(),
    SHEAF_NATS_URL: nats.url,
    SHEAF_RPC_LISTEN: `127.0.0.1:${rpcPort}`,
    SHEAF_BLOBS: folder,
    // Processes are started again and again: what they load is compiled once.
    NODE_COMPILE_CACHE: join(home.path, "compiled"),
  };
  const { close, ...client } = createPersistentClient(rpcPort);
  return {
    ...client,
    broker,
    blobs,
    start: (service, failpoint) => superviseService({ service, env, failpoint }),
    history: () => readHistory(broker, log),
    async [Symbol.asyncDispose]() {
      close();
      await broker.close();
      await nats.stop();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Settings of the surrounding shell do not reach the services. */
function serviceEnv(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("SHEAF_"));
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: "test",
    SHEAF_ADMIN_LISTEN: "127.0.0.1:0",
    SHEAF_SLOTS: "2",
    SHEAF_FETCH_ALLOW: "127.0.0.0/8",
    SHEAF_LOG_MAX_BYTES: "512MiB",
    SHEAF_LOG_LEVEL: "warn",
  };
}
