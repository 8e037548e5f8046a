/** One option that is not as it must be. */
export interface OptionFault {
  /** Keys from the options down to the bad one; empty for the options as a whole. */
  readonly path: readonly string[];
  readonly detail: string;
}

/** Options that no image can be processed with. The message names each bad option by its path. */
export class InvalidOptionsError extends Error {
  override readonly name = "InvalidOptionsError";
  readonly faults: readonly OptionFault[];

  constructor(faults: readonly OptionFault[]) {
    super(faults.map(({ path, detail }) => `${path.join(".") || "options"}: ${detail}`).join("; "));
    this.faults = faults;
  }
}
