import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type BrokerInspection, INSPECTED_STREAMS } from "@sheaf/broker";
import type { ControlSnapshot } from "@sheaf/proto";

/** What a snapshot shows of the broker. */
export interface BrokerShown<T> {
  readonly broker: ControlSnapshot["broker"] | BrokerInspection["broker"];
  readonly streams: (ControlSnapshot["streams"][number] | BrokerInspection["streams"][number])[];
  readonly consumers: T[] | ControlSnapshot["consumers"];
  readonly problems: string[];
}

/**
 * What is known of the broker: what it told now, and for each part that it did not tell what the snapshot before showed. Its
 * age is then named among the problems.
 */
export class BrokerView {
  /** When each part was told last, in Unix milliseconds. */
  readonly #toldAtMs = new Map<string, number>();

  /** `rows` makes of the consumers that were told what is shown of them. */
  merge<T>(
    seen: BrokerInspection,
    before: ControlSnapshot | undefined,
    { nowMs, rows }: { nowMs: number; rows: (facts: NonNullable<BrokerInspection["consumers"]>) => T[] },
  ): BrokerShown<T> {
    const old: string[] = [];
    const beforeAtMs = before?.takenAt && timestampMs(before.takenAt);
    const part = <A, B>(name: string, told: A | undefined, kept: B | undefined): A | B | undefined => {
      if (told !== undefined) this.#toldAtMs.set(name, nowMs);
      else if (kept !== undefined) old.push(`${name} (${ageS(this.#toldAtMs.get(name) ?? beforeAtMs, nowMs)} s old)`);
      return told ?? kept;
    };
    const shown = {
      broker: part("broker", seen.broker, before?.broker),
      streams: INSPECTED_STREAMS.flatMap((name) => {
        const isIt = (stream: { readonly name: string }) => stream.name === name;
        return part(`stream ${name}`, seen.streams.find(isIt), before?.streams.find(isIt)) ?? [];
      }),
      consumers: part("consumers", seen.consumers && rows(seen.consumers), before?.consumers) ?? [],
    };
    const problems = [...seen.problems, ...(old.length > 0 ? [`shown as before: ${old.join(", ")}`] : [])];
    return { ...shown, problems };
  }
}

function ageS(toldAtMs: number | undefined, nowMs: number): number {
  return toldAtMs === undefined ? 0 : Math.max(0, Math.round((nowMs - toldAtMs) / 1_000));
}
