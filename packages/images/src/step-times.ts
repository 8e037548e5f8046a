/** What an image goes through: its header is read, then it is decoded, and each output made. */
export type StepName = "inspect" | "decode" | "operations" | "encode" | "analyze";

/** A step that is over; Unix milliseconds. */
export interface TimedStep {
  readonly name: StepName;
  /** The output it was for; none where it was for all. */
  readonly output?: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Times the steps of one image. */
export class StepTimes {
  readonly steps: TimedStep[] = [];

  /** Does a step. */
  async time<T>(name: StepName, work: () => Promise<T>, output?: string): Promise<T> {
    const startMs = unixMs();
    const result = await work();
    this.steps.push({ name, ...(output !== undefined && { output }), startMs, endMs: unixMs() });
    return result;
  }
}

function unixMs(): number {
  return performance.timeOrigin + performance.now();
}
