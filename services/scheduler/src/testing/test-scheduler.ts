import { type Client, createClient } from "@connectrpc/connect";
import { type Broker, connectBroker } from "@sheaf/broker";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, createLogger, DEFAULT_LIMITS, type Limits, type Part, type Tracer } from "@sheaf/service";
import { freePort } from "@sheaf/testkit";
import { Fold } from "../fold.ts";
import { Lead } from "../lead.ts";
import { toRpcError } from "../rpc/errors.ts";
import { createScheduler } from "../scheduler.ts";
import { whenAvailable } from "./when-available.ts";

/** What a write may take where the test's own process, or the machine, stands still for a while, in milliseconds. */
export const PATIENT_WRITE_MS = 10_000;
/** Longest wait for a fold to pass the log's end, in milliseconds. */
const CATCH_UP_MS = 10_000;

/** A scheduler in this process on a real broker, with a real gRPC client on it. */
export interface TestScheduler extends AsyncDisposable {
  readonly client: Client<typeof SchedulerService>;
  readonly broker: Broker;
  readonly adminUrl: string;
  /** For a channel of one's own. */
  readonly rpcTarget: string;
  /** Whether this replica leads now. */
  leads(): boolean;
  /** Resolves once this replica has folded all that is in the log now. */
  catchUp(): Promise<void>;
}

/** Starts one replica on `natsUrl`. */
export async function startScheduler(
  natsUrl: string,
  limits: Partial<Limits> = {},
  tracer?: Tracer,
): Promise<TestScheduler> {
  const log = createLogger({ service: "scheduler", level: "error" });
  const broker = await connectBroker({ url: natsUrl, name: "scheduler", log });
  const rpcPort = await freePort();
  const adminPort = await freePort();
  const parts: readonly Part[] = createScheduler({
    broker,
    limits: { ...DEFAULT_LIMITS, ...limits },
    rpcListen: { host: "127.0.0.1", port: rpcPort },
    adminListen: { host: "127.0.0.1", port: adminPort },
    logMaxBytes: 512 * 1024 * 1024,
    writeWithinMs: PATIENT_WRITE_MS,
    host: "test",
    fetchAllow: ["127.0.0.0/8"],
    tracer,
    log,
    abandon: (reason) => {
      throw new Error(reason);
    },
  });
  const fold = parts.find((part) => part instanceof Fold);
  if (!fold) throw new Error("a scheduler without a fold");
  for (const part of parts) await part.start();
  const rpcTarget = `ipv4:127.0.0.1:${rpcPort}`;
  const transport = createGrpcTransport({
    target: rpcTarget,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: 12_000,
  });
  return {
    client: createClient(SchedulerService, transport),
    broker,
    rpcTarget,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    leads: () => parts.some((part) => part instanceof Lead && part.held()),
    catchUp: () =>
      whenAvailable(() => fold.reachedEnd(CATCH_UP_MS).catch((error: unknown) => Promise.reject(toRpcError(error)))),
    async [Symbol.asyncDispose]() {
      transport.close();
      for (const part of parts.toReversed()) await part.stop();
      await broker.close();
    },
  };
}
