/** A real broker on which a test plays the scheduler for runners, and what such tests share. */
export { delivery, runBody } from "./deliveries.ts";
export { startRig } from "./rig.ts";
export { noop, sleeper } from "./test-tasks.ts";
