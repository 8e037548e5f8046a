import type { Options } from "../options.ts";
import { bullMqFlows } from "../peers/bullmq/flows.ts";
import { onBullMq } from "../peers/on-bullmq.ts";
import { onCelery } from "../peers/on-celery.ts";
import { columns } from "../peers/outcome.ts";
import { fewRounds } from "../rounds.ts";
import type { Row } from "../row.ts";
import { median } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { smallGroups } from "../system/small-groups.ts";

const GROUPS = 10_000;
const CLIENTS = 64;
/** Celery makes under a thousand a second: a rate is seen from fewer. */
const CELERY_GROUPS = 1_000;

/** Many groups of one task from many clients; BullMQ's groups are flows: a parent with one child. */
export async function groups(options: Options): Promise<Row[]> {
  const { rounds } = options;
  const asked = { groups: GROUPS, clients: CLIENTS, rounds };
  const sheaf = await onSheaf({}, (side) => smallGroups(side, asked));
  const bullmq = await onBullMq(options, { measure: (side) => bullMqFlows(side, asked) });
  const celery = await onCelery(options, {
    async measure(side) {
      const all: number[] = [];
      for (let round = 0; round < fewRounds(rounds); round++) {
        const one = await side.measure<{ perSecond: number }>("groups", { count: CELERY_GROUPS, clients: CLIENTS });
        all.push(one.perSecond);
      }
      return median(all);
    },
  });
  return [
    {
      what: "10,000 groups of one no-op task each, 64 clients",
      unit: "groups/s",
      better: "more",
      value: sheaf,
      peers: { ...columns("BullMQ", bullmq, (all) => Math.max(...all)), ...columns("Celery", celery, (all) => all) },
      bars: [{ kind: "ratio", over: ["BullMQ, fsync"], atLeast: 1 }],
    },
  ];
}
