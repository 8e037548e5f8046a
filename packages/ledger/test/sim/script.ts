import { KINDS, type Schedule, type Step } from "./schedule.ts";

/** A schedule as it is written down: steps apart by commas, numbers that are 0 left out at the end. */
export function scriptOf(schedule: Schedule): string {
  return schedule.map(([kind, a, b]) => (b > 0 ? `${kind} ${a} ${b}` : a > 0 ? `${kind} ${a}` : kind)).join(", ");
}

/** The schedule that a script writes down. @throws RangeError for a step that there is not */
export function scheduleOf(script: string): Schedule {
  return script.split(",").map((step): Step => {
    const [name, a = "0", b = "0"] = step.trim().split(/\s+/);
    const kind = KINDS.find((one) => one === name);
    if (!kind) throw new RangeError(`no such step: ${step}`);
    return [kind, Number(a), Number(b)];
  });
}
