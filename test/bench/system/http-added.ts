import { createClient } from "@connectrpc/connect";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, DEFAULT_LIMITS, TENANT_HEADER } from "@sheaf/service";
import { rpcAddressOf } from "@sheaf/testkit";
import { inRounds } from "../rounds.ts";
import { submitGroup } from "./groups.ts";
import { openLanes } from "./lane.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";

const CALLS = 500;
const HOUR_MS = 3_600_000;
/** Of an installation without keys. */
const HEADERS = { [TENANT_HEADER]: "default" };

/** Milliseconds of one call after the other, medians of the rounds' medians. */
export interface CallTimes {
  readonly restMs: number;
  readonly grpcMs: number;
}

/** A group read through the gateway, and the same call to the scheduler itself, in turns. */
export async function callThroughGateway({ stack, client }: SheafSide, rounds: number): Promise<CallTimes> {
  const id = await submitGroup(client, { task: "demo.noop", count: 3, notBefore: new Date(Date.now() + HOUR_MS) });
  const target = `ipv4:${await rpcAddressOf(stack)}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 2_000 });
  const scheduler = createClient(SchedulerService, transport);
  const [lane] = await openLanes(stack.url, 1);
  try {
    const both = await inRounds(rounds, async () => ({
      restMs: await medianMs(() => lane?.send("GET", `/v1/groups/${id}`)),
      grpcMs: await medianMs(() => scheduler.getGroup({ groupId: id }, { headers: HEADERS })),
    }));
    return { restMs: median(both.map((one) => one.restMs)), grpcMs: median(both.map((one) => one.grpcMs)) };
  } finally {
    lane?.close();
    transport.close();
  }
}

async function medianMs(call: () => Promise<unknown> | undefined): Promise<number> {
  const timesMs: number[] = [];
  for (let n = 0; n < CALLS; n++) {
    const startedMs = performance.now();
    await call();
    timesMs.push(performance.now() - startedMs);
  }
  return median(timesMs);
}
