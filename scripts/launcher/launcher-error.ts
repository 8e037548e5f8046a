/** A reason not to start that the user can act on: its message is printed as it is, without a stack. */
export class LauncherError extends Error {
  override readonly name = "LauncherError";
}
