import type { Page } from "playwright-core";

/** The longest that a page's main thread was busy without a pause. */
export interface LongestTask {
  /** In processor time: what the page itself is the cause of, however busy the machine is. */
  readonly cpuMs: number;
  /** By the clock, as the reader feels it; it grows where the processor is somewhere else meanwhile. */
  readonly wallMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as `tdur`. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Does something in a page and tells the longest task of the main thread meanwhile, by Chromium's own trace. */
export async function longestTaskDuring(page: Page, work: () => Promise<unknown>): Promise<LongestTask> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  await browser.startTracing(page, { categories: ["toplevel"] });
  let trace: Buffer | undefined;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const named = traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const mains = new Set(named.map(thread));
  const tasks = traceEvents.filter(
    (event) => event.name === "ThreadControllerImpl::RunTask" && mains.has(thread(event)),
  );
  if (tasks.length === 0) throw new Error("the trace tells of no task");
  const longest = (of: "dur" | "tdur") => Math.round(Math.max(...tasks.map((task) => task[of] ?? 0)) / 1_000);
  return { cpuMs: longest("tdur"), wallMs: longest("dur") };
}
