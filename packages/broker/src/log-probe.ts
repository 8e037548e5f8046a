import { create, toBinary } from "@bufbuild/protobuf";
import { RecordSchema } from "@sheaf/proto";
import { type Broker, wire } from "./broker.ts";
import { BrokerUnavailableError, LogFullError } from "./errors.ts";
import { readPublishAck } from "./publish-ack.ts";
import { logSubject } from "./topology.ts";

/** How to probe. */
export interface LogProbeOptions {
  /** Id of this process, kept in the record. */
  readonly writer: string;
  readonly timeoutMs: number;
}

/**
 * Stores a record without events, about a hundred bytes: nothing less tells whether the log takes writes (ADR 18).
 *
 * @throws LogFullError when the log has no room, BrokerUnavailableError when it does not answer in time or is not there.
 */
export async function probeLog(broker: Broker, { writer, timeoutMs }: LogProbeOptions): Promise<void> {
  if (!broker.connected()) throw new BrokerUnavailableError("not connected");
  const record = toBinary(RecordSchema, create(RecordSchema, { writer, minReader: 1 }));
  const answer = await broker[wire].nc
    .request(logSubject.verdicts, record, { timeout: timeoutMs, noMux: true })
    .catch((cause: unknown) => {
      throw new BrokerUnavailableError(`the log did not answer within ${timeoutMs} ms`, { cause });
    });
  const ack = readPublishAck(answer);
  if (ack.kind === "full") throw new LogFullError(`the log is full: ${ack.reason}`);
  if (ack.kind !== "stored") throw new BrokerUnavailableError(ack.kind === "retry" ? ack.reason : ack.kind);
}
