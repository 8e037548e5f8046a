/** What must come up again and again in many schedules, or the simulation has become harmless. */
export const SITUATIONS = [
  // Leaders
  "two led at once",
  "a leader died between plan and acknowledgement",
  "a leader died before it confirmed a stop",
  "a planned run was not wanted any more",
  "a run was missing after two looks",
  "a run was adopted",
  "a stale message was purged",
  "a worker was given up",
  // Broker
  "the queue was lost while runs were held",
  "the queue was full",
  "the acknowledgement of a write was lost",
  "a write was stored twice",
  "a delivery was lost",
  "a run lay in two messages",
  // Workers
  "a worker died in the middle of a run",
  "a worker handed back all it had, and left",
  "a run ran twice at once",
  "a redelivered message was handed back",
  "a worker was handed what it holds",
  "a message of what was stopped was dropped unrun",
  "a worker that could not be reached started what was stopped",
  // Stops
  "a cancel met a publish in flight",
  "a stop was confirmed without a live worker",
  "a confirmation of an earlier round came late",
  "a receipt was given",
  "a retry overtook a cancel",
  // Reports
  "a success of an earlier round came late",
  "a success of a run that was given up counted",
  "a success came after the cancel",
  "a task was poison",
  "a task failed after its last attempt",
  // Time
  "a deadline passed",
  "an open group was sealed by a verdict",
  "an abandoned group was given up",
  "a group left after its retention",
  // Clients
  "a submit had an unknown outcome",
  "a submit came too late",
  "a submit met a deleted id",
  "a submit was refused as half",
  "a repeated submit found its group",
  "a repeated submit added what was missing",
  "a key was refused for another body",
  "an id was remembered as unknown",
  "a group ran in a second round",
  "a follow-up was accepted",
  "a follow-up was accepted twice",
  // What the fold refused
  "ignored: already_terminal",
  "ignored: deleted_group",
  "ignored: duplicate_accept",
  "ignored: duplicate_items",
  "ignored: foreign_items",
  "ignored: foreign_return",
  "ignored: group_closed",
  "ignored: late_accept",
  "ignored: stale_round",
  "ignored: stale_run",
  "ignored: stale_verdict",
  "ignored: unknown_group",
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** Takes note of a situation. */
export type Note = (situation: Situation) => void;
