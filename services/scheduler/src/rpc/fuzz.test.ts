import { create, type DescField, type DescMessage, type DescMethodUnary, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { Code, ConnectError } from "@connectrpc/connect";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, DEFAULT_LIMITS } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";

/** What a caller's mistake may be answered with. */
const ALLOWED = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.AlreadyExists,
  Code.ResourceExhausted,
]);
const KNOWN_GROUP = "01920000-0000-7000-8000-0000000000aa";
let nats: Nats;
let scheduler: TestScheduler;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
  await scheduler.client.submitGroup({ groupId: KNOWN_GROUP, task: "demo.noop", items: [{}], open: true, hold: true });
});

afterAll(async () => {
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const words = [
  "",
  "demo.noop",
  "image.process",
  "demo",
  "images",
  KNOWN_GROUP,
  "ai0",
  "aTA",
  "../..",
  "\u0000",
  "☃",
  ">",
];
const text = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3_000 }));
const number = fc.oneof(fc.constantFrom(0, 1, 2, 99, 10_000, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));
const big = fc.oneof(fc.constantFrom(0n, 1n, 2n ** 62n, -(2n ** 62n)), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
const real = fc.oneof(fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308), fc.double());

function scalar(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return real;
    case ScalarType.INT64:
      return big;
    case ScalarType.UINT64:
      return big.map((n) => (n < 0n ? -n : n));
    case ScalarType.INT32:
      return fc.integer();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 40 });
    default:
      return number;
  }
}

function single(field: DescField, depth: number): fc.Arbitrary<unknown> | undefined {
  if (field.enum) return fc.oneof(fc.nat(9), fc.constantFrom(99, -1));
  if (field.message) return depth > 0 ? message(field.message, depth - 1) : undefined;
  return field.scalar === undefined ? undefined : scalar(field.scalar);
}

/** Any message of this type: each field may be absent, and has whatever its type allows on the wire. */
function message(desc: DescMessage, depth: number): fc.Arbitrary<ReflectMessage> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of desc.fields) {
    const one = single(field, depth);
    if (one) fields[field.number] = field.fieldKind === "list" ? fc.array(one, { maxLength: 4 }) : one;
  }
  return fc.record(fields, { requiredKeys: [] }).map((values) => {
    const made = reflect(desc, create(desc));
    for (const field of desc.fields) {
      const value = values[field.number];
      if (value === undefined || field.fieldKind === "map") continue;
      if (field.fieldKind === "list") for (const item of value as unknown[]) made.get(field).add(item);
      else made.set(field, value);
    }
    return made;
  });
}

test("whatever a caller sends, it is never the scheduler's own mistake", async () => {
  const transport = createGrpcTransport({
    target: scheduler.rpcTarget,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: 15_000,
  });
  const methods = SchedulerService.methods.filter((method) => method.methodKind === "unary");
  const calls = fc.oneof(
    ...methods.map((method) => message(method.input, 3).map(({ message: input }) => ({ method, input }))),
  );
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(calls, async ({ method, input }) => {
      try {
        await transport.unary(method as DescMethodUnary, undefined, 15_000, undefined, input);
        seen.add(method.name);
      } catch (error) {
        const { code, message: what } = ConnectError.from(error);
        expect(ALLOWED.has(code), `${method.name}: ${Code[code]} ${what}`).toBe(true);
        seen.add(method.name);
      }
    }),
    { numRuns: 1_000 },
  );
  expect([...seen].toSorted()).toEqual(methods.map((method) => method.name).toSorted());
  transport.close();
  expect((await fetch(`${scheduler.adminUrl}/readyz`)).status).toBe(200);
}, 120_000);
