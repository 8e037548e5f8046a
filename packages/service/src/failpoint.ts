import { writeSync } from "node:fs";
import { z } from "zod";
import { ConfigError } from "./config.ts";
import type { Setting } from "./setting.ts";

/** The places at which a test can have a process killed, and what is true there. */
export const FAILPOINTS = {
  "accept.before-append": "a submit is checked; nothing of it is in the log",
  "accept.after-append": "a submit is in the log; this replica has not folded it and has not answered",
  "accept.between-chunks":
    "while a submit is written, a record was folded: of several chunks, the first ones are there",
  "accept.before-reply": "a submit is in the log and folded; it has not been answered",
  "cancel.after-append": "the cancel of a group is in the log; this replica has not folded it",
  "retry.after-append": "the retry of a group is in the log; this replica has not folded it",
  "dispatch.after-plan": "runs are chosen and count as out; none of them is published",
  "dispatch.after-publish": "one more message of runs is in the queue; others may not be",
  "stop.after-purge": "one more stopped group, or its stopped tasks, has left the queue",
  "stop.before-confirm": "stopped groups have left the queue and the workers; the log does not say so",
  "stop.after-confirm": "the log says that groups are stopped; nobody has been told",
  "verdict.before-append": "a worker is lost, or a deadline has passed; the log does not say so",
  "verdict.after-append": "the log says that a worker is lost, or a deadline has passed; nothing was done about it",
  "follow-up.before-append": "a group has finished; its follow-up is made, and not in the log",
  "follow-up.after-append": "a follow-up is in the log; this replica may not have folded it",
  "webhook.before-send": "a message of a webhook is due; the receiver has not got it",
  "webhook.before-append": "the receiver has got a message; the log does not say so",
  "reconcile.before-compare": "one more queue was looked at; nothing was concluded from it",
  "run.before-outputs": "an image is processed; none of its outputs is stored",
  "run.after-outputs": "all outputs of an image are stored; nobody knows",
  "report.before-append": "the ends of runs are about to be written to the log",
  "report.after-append": "the ends of runs are in the log; their messages are still held",
  "ack.before": "the end of one more run is in the log, and its message is about to be acked",
} as const;

/** The name of such a place. */
export type Failpoint = keyof typeof FAILPOINTS;

/** At which passing, from 1, a place kills. */
export type ArmedFailpoints = ReadonlyMap<Failpoint, number>;

/** `dispatch.after-publish@3, ack.before`: kills at the third, or the first, passing of that place. Default none. */
export function failpointsSetting(): Setting<ArmedFailpoints> {
  return z
    .string()
    .optional()
    .transform((raw = "", context) => {
      const given = raw.split(",").map((point) => point.trim());
      const points = given.filter((point) => point !== "").map(parse);
      const known = points.filter((point) => point !== undefined);
      if (known.length === points.length) return new Map(known);
      const message = `expected failpoints such as ack.before or ack.before@3, separated by commas, got ${JSON.stringify(raw)}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}

/** What was armed, for tests alone: throws a ConfigError where that is not one, as NODE_ENV says. */
export function failpointsFrom(env: {
  readonly SHEAF_FAILPOINTS: ArmedFailpoints;
  readonly NODE_ENV: string;
}): ArmedFailpoints {
  const { SHEAF_FAILPOINTS: points, NODE_ENV } = env;
  if (points.size === 0 || NODE_ENV === "test") return points;
  throw new ConfigError(["SHEAF_FAILPOINTS: kills this process; it may be set only where NODE_ENV is test"]);
}

let armed: Map<Failpoint, number> | undefined;

/** Arms places of this process; those armed before are not any more. */
export function armFailpoints(points: ArmedFailpoints): void {
  armed = points.size === 0 ? undefined : new Map(points);
}

/** A place of that name: ends the process as `kill -9` does at the passing it is armed for. Unarmed it costs a comparison. */
export function failpoint(name: Failpoint): void {
  if (armed !== undefined) pass(name, armed);
}

function pass(name: Failpoint, left: Map<Failpoint, number>): void {
  const passings = left.get(name);
  if (passings === undefined) return;
  left.set(name, passings - 1);
  if (passings !== 1) return;
  // Synchronous, and the only trace: whoever started the process can tell where it died.
  writeSync(process.stderr.fd, `failpoint ${name}\n`);
  process.kill(process.pid, "SIGKILL");
}

function parse(point: string): [Failpoint, number] | undefined {
  const [, name = "", passing = "1"] = /^([\w.-]+)(?:@([1-9]\d{0,8}))?$/.exec(point) ?? [];
  return isFailpoint(name) ? [name, Number(passing)] : undefined;
}

function isFailpoint(name: string): name is Failpoint {
  return Object.hasOwn(FAILPOINTS, name);
}
