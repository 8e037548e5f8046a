import { join } from "node:path";
import type { ProcessSpec } from "./process-spec.ts";
import type { Settings } from "./settings.ts";

/** Loopback ports chosen once per start, so that a process that is restarted is found where it was. */
export interface Ports {
  readonly http: number;
  readonly nats: number;
  readonly schedulers: readonly { readonly rpc: number; readonly admin: number }[];
  readonly workers: readonly { readonly admin: number }[];
  readonly ownWorkers: readonly { readonly admin: number }[];
}

/** What the plan needs to know of its surroundings. */
export interface Surroundings {
  /** The project's folder. */
  readonly root: string;
  /** The Node that runs the services. */
  readonly node: string;
  /** The broker's configuration file; written by the caller. */
  readonly natsConfig: string;
  /** Inherited by every process, `SHEAF_SECRET` left out. */
  readonly env: NodeJS.ProcessEnv;
  /** The gateway's `SHEAF_SECRET`; no other process has a use for it. */
  readonly secret: string;
}

/** A worker drains for 8 s by default; the rest have a few calls in flight at most. */
const STOP_MS = { nats: 5_000, scheduler: 8_000, worker: 12_000, gateway: 8_000 };

/**
 * A young space that has grown is never given back: with the default size a hundred uploads at once take a gateway past
 * 300 MB. As in docker-compose.yml.
 */
const NODE_FLAGS = { scheduler: [], worker: [], gateway: ["--max-semi-space-size=8"] };

/** Each thread that allocates gets an arena of its own otherwise, and uploads leave holes in all of them. As above. */
const GATEWAY_ARENAS = { MALLOC_ARENA_MAX: "1" };

/** The processes of a stack in stages: nats-server, schedulers, workers and those of one's own, gateway. Stopping goes backwards. */
export function planProcesses(settings: Settings, ports: Ports, around: Surroundings): ProcessSpec[][] {
  const env = { ...around.env, SHEAF_SECRET: undefined };
  const natsUrl = settings.natsUrl ?? `nats://127.0.0.1:${ports.nats}`;
  const service = (kind: "scheduler" | "worker" | "gateway", number: number, own: NodeJS.ProcessEnv): ProcessSpec => ({
    name: `${kind}-${number}`,
    command: around.node,
    args: [...NODE_FLAGS[kind], join(around.root, "services", kind, "src", "main.ts")],
    env: { ...env, SHEAF_DATA_DIR: settings.dataDir, ...own },
    stopTimeoutMs: STOP_MS[kind],
  });
  const pulling = (admin: number) => ({
    SHEAF_NATS_URL: natsUrl,
    SHEAF_BLOBS: settings.blobs,
    SHEAF_SLOTS: String(settings.slots),
    SHEAF_ADMIN_LISTEN: `127.0.0.1:${admin}`,
  });
  const own = (module: string, index: number): ProcessSpec => ({
    name: `own-worker-${index + 1}`,
    command: around.node,
    args: [module],
    env: { ...env, ...pulling(ports.ownWorkers[index]?.admin ?? 0) },
    stopTimeoutMs: STOP_MS.worker,
  });
  const nats: ProcessSpec = {
    name: "nats-server-1",
    command: join(around.root, ".cache", "bin", "nats-server"),
    args: ["-c", around.natsConfig],
    env,
    stopTimeoutMs: STOP_MS.nats,
  };
  return [
    settings.natsUrl === undefined ? [nats] : [],
    ports.schedulers.map(({ rpc, admin }, index) =>
      service("scheduler", index + 1, {
        SHEAF_NATS_URL: natsUrl,
        SHEAF_RPC_LISTEN: `127.0.0.1:${rpc}`,
        SHEAF_ADMIN_LISTEN: `127.0.0.1:${admin}`,
        SHEAF_STATE_DIR: join(settings.dataDir, "state", `scheduler-${index + 1}`),
      }),
    ),
    [
      ...ports.workers.map(({ admin }, index) => service("worker", index + 1, pulling(admin))),
      ...settings.workerModules.map(own),
    ],
    [
      service("gateway", 1, {
        SHEAF_HTTP_HOST: settings.httpHost,
        SHEAF_HTTP_PORT: String(ports.http),
        SHEAF_SCHEDULER: `ipv4:${ports.schedulers.map(({ rpc }) => `127.0.0.1:${rpc}`).join(",")}`,
        SHEAF_BLOBS: settings.blobs,
        SHEAF_SECRET: around.secret,
        ...GATEWAY_ARENAS,
      }),
    ],
  ];
}
