import { type Broker, wire } from "./broker.ts";
import {
  type BundleRef,
  groupSubjects,
  parseRunSubject,
  queueSubjects,
  type RunRef,
  runSubject,
  TASKS_STREAM,
} from "./topology.ts";

/**
 * The messages that lie in the queue, waiting or held by a worker, as the stream's leader knows them. The server pages
 * by 100,000 subjects; all pages are read.
 *
 * @throws when the broker does not answer within 5 s a page, or the stream is missing.
 */
export async function presentRuns(broker: Broker, queue: string): Promise<BundleRef[]> {
  const { state } = await broker[wire].jsm.streams.info(TASKS_STREAM, { subjects_filter: queueSubjects(queue) });
  return Object.keys(state.subjects ?? {}).flatMap((subject) => {
    const found = parseRunSubject(subject);
    if (found === undefined) return [];
    const { groupId, index, run, count } = found;
    return [{ groupId, index, run, count }];
  });
}

/**
 * Removes all runs of a group from one queue, those held by workers too, and returns how many there were. The filter
 * names the queue: with a wildcard there, consumers would not be told and keep counting what they had handed out.
 *
 * @throws when the broker does not answer within 5 s, or the stream is missing.
 */
export async function purgeGroup(broker: Broker, queue: string, groupId: string): Promise<number> {
  const { purged } = await broker[wire].jsm.streams.purge(TASKS_STREAM, { filter: groupSubjects(queue, groupId) });
  return purged;
}

/**
 * Removes the messages that hand out any of these runs of one group, alone or with others, which then have to be published
 * again.
 *
 * @throws when the broker does not answer within 5 s, or the stream is missing.
 */
export async function purgeHolding(broker: Broker, queue: string, runs: readonly RunRef[]): Promise<void> {
  const filter = groupSubjects(queue, runs[0]?.groupId ?? "");
  const { state } = await broker[wire].jsm.streams.info(TASKS_STREAM, { subjects_filter: filter });
  for (const subject of Object.keys(state.subjects ?? {})) {
    const found = parseRunSubject(subject);
    const holds = runs.some(({ index, run }) => found?.run === run && isWithin(found, index));
    if (holds) await broker[wire].jsm.streams.purge(TASKS_STREAM, { filter: subject });
  }
}

function isWithin(bundle: BundleRef, index: number): boolean {
  return index >= bundle.index && index < bundle.index + bundle.count;
}

/**
 * Removes one message from the queue, if it is there.
 *
 * @throws when the broker does not answer within 5 s, or the stream is missing.
 */
export async function purgeRun(broker: Broker, queue: string, ref: BundleRef): Promise<void> {
  await broker[wire].jsm.streams.purge(TASKS_STREAM, { filter: runSubject(queue, ref) });
}
