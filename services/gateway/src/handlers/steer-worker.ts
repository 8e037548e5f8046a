import { create } from "@bufbuild/protobuf";
import { presentWorker } from "@sheaf/api";
import {
  DrainCommandSchema,
  ResumeCommandSchema,
  ShutdownCommandSchema,
  SlotsCommandSchema,
  type WorkerCommand,
} from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { writing } from "../scheduler-call.ts";
import { workerSlotsSchema } from "../schemas/worker-slots.ts";

/** Longer than the scheduler waits for the worker, in milliseconds. */
const TIMEOUT_MS = 4_000;

/** `POST /v1/workers/{id}/drain`: it takes nothing new and hands back what waits; what runs goes on, and the process lives. */
export async function drainWorker(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  await expectNoBody(exchange);
  await command(exchange, gateway, { case: "drain", value: create(DrainCommandSchema) });
}

/** `POST /v1/workers/{id}/resume`: it takes runs again. */
export async function resumeWorker(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  await expectNoBody(exchange);
  await command(exchange, gateway, { case: "resume", value: create(ResumeCommandSchema) });
}

/** `POST /v1/workers/{id}/slots`: so many runs at a time from now on. */
export async function resizeWorker(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { slots } = parseRequest(workerSlotsSchema, await readJson(exchange));
  await command(exchange, gateway, { case: "slots", value: create(SlotsCommandSchema, { slots }) });
}

/** `POST /v1/workers/{id}/shutdown`: it ends as after SIGTERM. */
export async function shutDownWorker(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  await expectNoBody(exchange);
  await command(exchange, gateway, { case: "shutdown", value: create(ShutdownCommandSchema) });
}

/** Answers with the worker as it is after the command. */
async function command(exchange: Exchange, { scheduler }: GatewayContext, kind: WorkerCommand["kind"]): Promise<void> {
  const request = { worker: String(exchange.req.params["id"]), command: { kind } };
  const { worker } = await scheduler.commandWorker(request, writing(exchange, TIMEOUT_MS));
  if (worker === undefined) throw new Error("the scheduler answered without a worker");
  exchange.res.json(presentWorker(worker));
}
