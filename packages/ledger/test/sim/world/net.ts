import type { SimClock } from "./clock.ts";
import type { Link } from "./link.ts";

/** A request to the task queue that has not landed after this long, in milliseconds, never will. */
const MAX_DELAY_MS = 20_000;

/** A request to the task queue on its way there, and then its answer on the way back. */
export interface Request {
  readonly sentAtMs: number;
  /** Takes effect at the queue; undefined = the queue does not answer. */
  readonly land: () => string | undefined;
  /** Tells who asked. */
  readonly answer: (result: string) => void;
  /** What the queue said; undefined until it has landed. */
  result: string | undefined;
}

/** Requests to the task queue that are under way. They land in any order, late, or never. */
export class Net {
  readonly requests: Request[] = [];
  readonly #clock: SimClock;

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  /** Sends a request over a connection; while that is down nothing is sent. */
  send(link: Link, land: Request["land"], answer: Request["answer"]): void {
    if (!link.up) return;
    const answered = (result: string) => link.up && answer(result);
    this.requests.push({ sentAtMs: this.#clock.nowMs, land, answer: answered, result: undefined });
  }

  /** It reaches the queue. */
  land(request: Request): void {
    if (request.result !== undefined) return;
    request.result = request.land();
    if (request.result === undefined) this.lose(request);
  }

  /** Its answer arrives. */
  answer(request: Request): void {
    if (request.result === undefined) return;
    this.lose(request);
    request.answer(request.result);
  }

  /** Whatever of it is on the way does not arrive. */
  lose(request: Request): void {
    const at = this.requests.indexOf(request);
    if (at >= 0) this.requests.splice(at, 1);
  }

  /** What is too old to arrive is gone. */
  expire(): void {
    for (const request of this.requests.filter((r) => r.sentAtMs < this.#clock.nowMs - MAX_DELAY_MS))
      this.lose(request);
  }
}
