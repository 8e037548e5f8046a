import { setTimeout as delay } from "node:timers/promises";
import { toJsonString } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { type Group, GroupSchema, SchedulerService, type Task } from "@sheaf/proto";
import { createGrpcTransport, DEFAULT_LIMITS } from "@sheaf/service";

/** One connection to the scheduler. */
export type SchedulerClient = Client<typeof SchedulerService>;

/** A client that goes on through the deaths of its scheduler. */
export interface PersistentClient {
  /** Makes a call again and again while nobody answers, or it is not known how the call ended; gives up after 45 s. */
  call<T>(call: (client: SchedulerClient) => Promise<T>): Promise<T>;
  /** A group as it is now. */
  group(id: string): Promise<Group>;
  /** The group once `met` holds; throws with the last one seen after 45 s. */
  until(id: string, met: (group: Group) => boolean): Promise<Group>;
  /** All tasks of a group, page by page. */
  tasks(id: string): Promise<Task[]>;
  close(): void;
}

/** A call whose scheduler dies ends in one of these. */
const REPEATED: ReadonlySet<Code> = new Set([Code.Unavailable, Code.DeadlineExceeded]);
const AGAIN_MS = 50;
const WITHIN_MS = 45_000;
/** A cancel is answered within ten seconds. */
const CALL_TIMEOUT_MS = 12_000;

/** A client of the scheduler on a port of the loopback. */
export function createPersistentClient(port: number): PersistentClient {
  let connection = connect(port);

  async function call<T>(ask: (client: SchedulerClient) => Promise<T>): Promise<T> {
    const giveUpAtMs = performance.now() + WITHIN_MS;
    for (;;) {
      try {
        return await ask(connection.client);
      } catch (error) {
        if (!REPEATED.has(ConnectError.from(error).code) || performance.now() > giveUpAtMs) throw error;
      }
      // A new connection does not wait before it tries the port again.
      connection.close();
      connection = connect(port);
      await delay(AGAIN_MS);
    }
  }

  async function group(groupId: string): Promise<Group> {
    const { group: seen } = await call((client) => client.getGroup({ groupId }));
    if (seen === undefined) throw new Error(`the answer holds no group ${groupId}`);
    return seen;
  }

  async function until(id: string, met: (group: Group) => boolean): Promise<Group> {
    const giveUpAtMs = performance.now() + WITHIN_MS;
    for (let seen = await group(id); ; seen = await group(id)) {
      if (met(seen)) return seen;
      if (performance.now() > giveUpAtMs) throw new Error(`not there in time: ${toJsonString(GroupSchema, seen)}`);
      await delay(AGAIN_MS);
    }
  }

  async function tasks(groupId: string): Promise<Task[]> {
    const page = (pageToken: string) => call((client) => client.listTasks({ groupId, pageSize: 1_000, pageToken }));
    let last = await page("");
    const all = [...last.tasks];
    while (last.nextPageToken !== "") {
      last = await page(last.nextPageToken);
      all.push(...last.tasks);
    }
    return all;
  }

  return { call, group, until, tasks, close: () => connection.close() };
}

function connect(port: number): { client: SchedulerClient; close(): void } {
  const target = `ipv4:127.0.0.1:${port}`;
  const transport = createGrpcTransport({
    target,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: CALL_TIMEOUT_MS,
  });
  return { client: createClient(SchedulerService, transport), close: () => transport.close() };
}
