import type { Stack, StackService } from "@sheaf/testkit";

/** The first process of a kind. Throws where there is none: to a signal, 0 would mean the tests themselves. */
export async function firstPid(stack: Stack, service: StackService): Promise<number> {
  const [pid] = await stack.pids(service);
  if (pid === undefined) throw new Error(`there is no ${service}`);
  return pid;
}
