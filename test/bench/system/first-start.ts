import { isFinished, submitGroup, untilGroup } from "./groups.ts";
import type { SheafSide } from "./on-sheaf.ts";

/** On an idle stack: milliseconds from the 202 to the start of the only task, for each round. Both clocks are the machine's. */
export async function firstStart({ client }: SheafSide, rounds: number): Promise<number[]> {
  const afterMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const id = await submitGroup(client, { task: "demo.noop", count: 1 });
    const answeredAtMs = Date.now();
    await untilGroup(client, id, isFinished);
    const { started_at } = await client.json<{ started_at: string }>("GET", `/v1/groups/${id}/tasks/0`);
    afterMs.push(Date.parse(started_at) - answeredAtMs);
  }
  return afterMs;
}
