import { expect, vi } from "vitest";
import { AnswerCheck } from "./answer-check.ts";
import { type CallOptions, type CheckedAnswer, ContractClient } from "./contract-client.ts";
import { type ContractDocument, operationsOf, type Told } from "./contract-document.ts";
import { type KeyedStack, startKeyedStack } from "./keyed-stack.ts";

/** Bytes of an image that the stack takes. */
export const MAX_IMAGE_BYTES = 1_048_576;

/** A stack, its contract, and a client that holds one against the other. */
export interface ContractRig extends AsyncDisposable {
  readonly keyed: KeyedStack;
  readonly operations: ReadonlyMap<string, Told>;
  readonly check: AnswerCheck;
  /** Statuses seen, as `operationId status`. */
  readonly seen: ReadonlySet<string>;
  call(id: string, status: number, options?: CallOptions): Promise<CheckedAnswer>;
  /** Makes a group; answers its id. */
  submitted(json: object): Promise<string>;
  /** Resolves once the group has finished. */
  finished(id: string): Promise<void>;
}

/** Starts one. */
export async function startContractRig(): Promise<ContractRig> {
  const keyed = await startKeyedStack({ SHEAF_MAX_IMAGE_BYTES: String(MAX_IMAGE_BYTES) });
  const { keys, stack } = keyed;
  const document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as ContractDocument;
  const operations = operationsOf(document);
  const check = new AnswerCheck(document);
  const client = new ContractClient({ url: stack.url, operations, check, keys });
  const call = client.call.bind(client);
  return {
    ...{ keyed, operations, check, seen: client.seen, call },
    submitted: async (json) => (await call("submitGroup", 202, { json })).json.id,
    finished: (id) =>
      vi.waitFor(async () => expect((await call("getGroup", 200, { params: { id } })).json.state).toBe("finished"), {
        timeout: 30_000,
        interval: 50,
      }),
    [Symbol.asyncDispose]: () => keyed[Symbol.asyncDispose](),
  };
}
