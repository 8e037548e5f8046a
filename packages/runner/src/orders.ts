import type { Bus } from "@sheaf/broker";
import type { WorkerCommand, WorkerOrder } from "@sheaf/proto";
import type { Logger } from "@sheaf/service";

/** Tokens remembered: an order is repeated for two seconds, and nobody gives so many meanwhile. */
const MAX_TOKENS = 256;

/** What may be ordered. */
export type Command = Exclude<WorkerCommand["kind"], { readonly case: undefined }>;

/** What carrying out orders takes. */
export interface OrdersOptions {
  readonly bus: Pick<Bus, "onOrder">;
  readonly worker: string;
  /** Does it, at once; may throw, and then the order counts as never heard. */
  carryOut(command: Command): void;
  /** Tells at once that the order with this token was carried out. */
  onCarriedOut(token: string): void;
  readonly log: Logger;
}

/**
 * Carries out what operators order this worker to do, each order once. An order is repeated until it is answered, so one
 * that was carried out already is answered again.
 */
export class Orders {
  readonly #options: OrdersOptions;
  readonly #tokens = new Set<string>();
  #unsubscribe: (() => void) | undefined;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  start(): void {
    const { bus, worker } = this.#options;
    this.#unsubscribe ??= bus.onOrder(worker, (order) => this.#hear(order));
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #hear({ token, command }: WorkerOrder): void {
    if (this.#tokens.has(token) || this.#carriesOut(token, command)) this.#options.onCarriedOut(token);
  }

  /** False for what a newer scheduler may order and this worker does not know. */
  #carriesOut(token: string, command: WorkerCommand | undefined): boolean {
    const { carryOut, log } = this.#options;
    if (!command?.kind.case) return false;
    try {
      carryOut(command.kind);
    } catch (error) {
      log.warn({ err: error, command: command.kind.case }, "an order cannot be carried out");
      return false;
    }
    this.#remember(token);
    return true;
  }

  #remember(token: string): void {
    this.#tokens.add(token);
    const [oldest] = this.#tokens;
    if (oldest !== undefined && this.#tokens.size > MAX_TOKENS) this.#tokens.delete(oldest);
  }
}
