import { type Broker, wire } from "./broker.ts";
import { groupSubjects, parseRunSubject, queueSubjects, type RunRef, runSubject, TASKS_STREAM } from "./topology.ts";

/**
 * The runs that lie in the queue, waiting or held by a worker, as the stream's leader knows them. The server pages
 * by 100,000 subjects; all pages are read.
 *
 * @throws when the broker does not answer within 5 s a page, or the stream is missing.
 */
export async function presentRuns(broker: Broker, queue: string): Promise<RunRef[]> {
  const { state } = await broker[wire].jsm.streams.info(TASKS_STREAM, { subjects_filter: queueSubjects(queue) });
  return Object.keys(state.subjects ?? {}).flatMap((subject) => {
    const found = parseRunSubject(subject);
    return found === undefined ? [] : [{ groupId: found.groupId, index: found.index, run: found.run }];
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
 * Removes one run from the queue, if it is there.
 *
 * @throws when the broker does not answer within 5 s, or the stream is missing.
 */
export async function purgeRun(broker: Broker, queue: string, { groupId, index, run }: RunRef): Promise<void> {
  await broker[wire].jsm.streams.purge(TASKS_STREAM, { filter: runSubject(queue, groupId, index, run) });
}
