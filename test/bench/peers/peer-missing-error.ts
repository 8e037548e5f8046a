/** A peer, or something that it needs, cannot be had on this machine: its rows say so and stay empty. */
export class PeerMissingError extends Error {
  override readonly name = "PeerMissingError";
}
