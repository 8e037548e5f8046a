import { type Stack, type StackOptions, startStack } from "@sheaf/testkit";
import { type TimedClient, timedClient } from "./rest.ts";

/** A whole Sheaf and a user of it. */
export interface SheafSide {
  readonly stack: Stack;
  readonly client: TimedClient;
}

/** Measures Sheaf alone on the machine: one worker with two slots unless said, fsync on every write to the log. */
export async function onSheaf<T>(options: StackOptions, measure: (side: SheafSide) => Promise<T>): Promise<T> {
  await using stack = await startStack({ workers: 1, slots: 2, ...options });
  const client = timedClient(stack.url);
  try {
    return await measure({ stack, client });
  } finally {
    client.close();
  }
}
