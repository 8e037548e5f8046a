import type { Kind } from "../schedule.ts";
import type { Act } from "./act.ts";
import { brokerActs } from "./broker-acts.ts";
import { clientActs } from "./client-acts.ts";
import { leaderActs } from "./leader-acts.ts";
import { workerActs } from "./worker-acts.ts";

/** What each step does. */
export const acts: Record<Kind, Act> = { ...brokerActs, ...leaderActs, ...workerActs, ...clientActs };
