import { type Client, createClient } from "@connectrpc/connect";
import { type Group, SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, DEFAULT_LIMITS, TENANT_HEADER } from "@sheaf/service";
import { rpcAddressOf } from "@sheaf/testkit";
import { expect, vi } from "vitest";
import { patientFetch } from "../../patient-fetch.ts";
import { startKeyedStack, TENANT } from "./keyed-stack.ts";

/** A stack that is asked by gRPC and by REST, as the same tenant. */
export interface BothWays extends AsyncDisposable {
  readonly rpc: Client<typeof SchedulerService>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** The group once it has finished; read by gRPC, so that REST has told nothing of it yet. */
  finished(groupId: string): Promise<Group>;
}

/** Starts one. */
export async function startBothWays(): Promise<BothWays> {
  const keyed = await startKeyedStack();
  const transport = createGrpcTransport({
    target: `ipv4:${await rpcAddressOf(keyed.stack)}`,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: 12_000,
    interceptors: [
      (next) => (request) => {
        request.header.set(TENANT_HEADER, TENANT);
        return next(request);
      },
    ],
  });
  const rpc = createClient(SchedulerService, transport);
  return {
    rpc,
    async rest(method, path, body) {
      const response = await patientFetch(keyed.stack.url + path, {
        method,
        headers: {
          authorization: `Bearer ${keyed.keys["operator"]}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
    },
    finished: (groupId) =>
      vi.waitFor(
        async () => {
          const { group } = await rpc.getGroup({ groupId });
          expect(group?.finishedAt).toBeDefined();
          return there(group);
        },
        { timeout: 30_000, interval: 50 },
      ),
    async [Symbol.asyncDispose]() {
      transport.close();
      await keyed[Symbol.asyncDispose]();
    },
  };
}

/** What an answer must hold. */
export function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the scheduler left it out");
  return value;
}
