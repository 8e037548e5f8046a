/** How many may pass in one turn of the event loop: what follows a pass takes about a tenth of a millisecond. */
const PER_TURN = 16;

/**
 * Where watchers pass on their way to their responses, a few at a time: thousands of them must not keep the event loop
 * from everything else for as long as it takes to serve them all.
 */
export class Gate {
  readonly #perTurn: number;
  #line: (() => void)[] = [];
  #open = false;

  constructor(perTurn = PER_TURN) {
    this.#perTurn = perTurn;
  }

  /** Calls `go` soon; in order. */
  pass(go: () => void): void {
    this.#line.push(go);
    if (this.#open) return;
    this.#open = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    for (const go of this.#line.splice(0, this.#perTurn)) go();
    if (this.#line.length > 0) setImmediate(() => this.#turn());
    else this.#open = false;
  }
}
