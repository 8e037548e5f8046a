import { setTimeout as delay } from "node:timers/promises";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { type Health, HealthCheckResponse_ServingStatus as Status } from "@sheaf/proto";

/** How often a watched status is looked at. */
const WATCH_INTERVAL_MS = 1_000;

/** What health is answered from. */
export interface HealthOptions {
  /** Full names of the services served. */
  readonly services: readonly string[];
  /** Whether calls are taken now. */
  readonly ready: () => boolean;
}

/** gRPC health checking v1: the empty name speaks for the whole server, and each service for itself. */
export function createHealth({ services, ready }: HealthOptions): ServiceImpl<typeof Health> {
  const known = new Set(["", ...services]);
  const status = (service: string) => {
    if (!known.has(service)) return Status.SERVICE_UNKNOWN;
    return ready() ? Status.SERVING : Status.NOT_SERVING;
  };
  return {
    check({ service }) {
      if (!known.has(service)) throw new ConnectError(`unknown service ${service}`, Code.NotFound);
      return { status: status(service) };
    },
    async *watch({ service }, { signal }) {
      for (let last: number | undefined; ; ) {
        const now = status(service);
        if (now !== last) yield { status: now };
        last = now;
        await delay(WATCH_INTERVAL_MS, undefined, { signal });
      }
    },
  };
}
