/** The broker could not be reached or did not answer in time. A write may or may not have happened. */
export class BrokerUnavailableError extends Error {
  override readonly name = "BrokerUnavailableError";
}

/** The log has no room left: nothing was written. */
export class LogFullError extends Error {
  override readonly name = "LogFullError";
}

/** One event alone is larger than a record may be: nothing was written. */
export class RecordTooLargeError extends Error {
  override readonly name = "RecordTooLargeError";
}

/** The server is older than Sheaf supports, or has no JetStream. */
export class BrokerVersionError extends Error {
  override readonly name = "BrokerVersionError";
}

/** What the server made of a stream or consumer is not what was asked for. */
export class TopologyError extends Error {
  override readonly name = "TopologyError";
}
