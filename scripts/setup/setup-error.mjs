/** A set-up failure the user can act on: its message is printed as it is, without a stack. */
export class SetupError extends Error {
  name = "SetupError";
}
