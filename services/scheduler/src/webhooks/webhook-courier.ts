import { setTimeout as sleep } from "node:timers/promises";
import { BrokerUnavailableError, type LogAppender } from "@sheaf/broker";
import type { Changes, Group, LedgerState } from "@sheaf/ledger";
import { failpoint, type Logger } from "@sheaf/service";
import { Loop } from "../leader/loop.ts";
import { event } from "../ledger-writer.ts";
import type { LogClock } from "../log-clock.ts";
import { acceptIn, type Payloads } from "../payloads.ts";
import { presentGroup } from "../present/group.ts";
import { CourierDesk, type DueAttempt } from "./courier-desk.ts";
import type { WebhookOutcome, WebhookSender } from "./deliver.ts";
import { groupFinishedMessage } from "./message.ts";
import { WEBHOOK_ATTEMPTS } from "./retry-schedule.ts";

/** Between two looks at what has become due, in milliseconds. */
const EVERY_MS = 500;
/** What the log keeps of why an attempt failed, in characters. */
const ERROR_CHARS = 300;
/** Between two tries to log how an attempt ended, in milliseconds. */
const RELOG_MS = 1_000;

/** A fault of ours. */
const UNSENDABLE: WebhookOutcome = { status: 0, error: "it could not be sent", final: false };

/** What it needs. */
export interface WebhookCourierOptions {
  readonly state: LedgerState;
  readonly payloads: Payloads;
  readonly sender: WebhookSender;
  readonly clock: LogClock;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/**
 * Delivers the webhooks of finished groups. How each attempt ended is logged, so that another leader goes on where this
 * one stopped; an attempt whose end could not be logged is made again under the same message id.
 */
export class WebhookCourier implements Changes {
  readonly #o: WebhookCourierOptions;
  readonly #desk: CourierDesk;
  readonly #loop = new Loop(EVERY_MS, async () => this.#sendDue());
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: WebhookCourierOptions) {
    this.#o = options;
    this.#desk = new CourierDesk(options.state);
  }

  start(): void {
    this.#loop.start();
    this.#sendDue();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("this replica does not lead any more"));
    await this.#loop.stop();
    await Promise.all(this.#underWay);
  }

  webhookChanged(group: Group): void {
    this.#desk.note(group);
    // Not inside the fold, which calls while a record is half applied.
    setImmediate(() => this.#sendDue());
  }

  #sendDue(): void {
    if (this.#stopping.signal.aborted) return;
    for (const due of this.#desk.take(this.#o.clock.nowMs())) {
      const sending = this.#attempt(due).finally(() => {
        this.#underWay.delete(sending);
        this.#desk.over(due.group);
        this.#sendDue();
      });
      this.#underWay.add(sending);
    }
  }

  async #attempt(due: DueAttempt): Promise<void> {
    const { signal } = this.#stopping;
    const outcome = await this.#send(due).catch((err: unknown) => {
      if (!signal.aborted) this.#o.log.warn({ err, group: due.group.terms.id }, "a webhook could not be sent");
      // What will not go away by itself counts as an attempt: it would be tried for ever, in the place of others.
      return signal.aborted || err instanceof BrokerUnavailableError ? undefined : UNSENDABLE;
    });
    if (outcome) await this.#record(due, outcome);
    else if (!signal.aborted) await this.#again(due);
  }

  async #send({ group, webhook }: DueAttempt): Promise<WebhookOutcome> {
    const { payloads, sender, clock } = this.#o;
    // As of now: a retry may come while the log is read.
    const view = presentGroup(group, clock.nowMs());
    const { webhook: target } = acceptIn(await payloads.record(group.terms.acceptSeq), group);
    if (!target) throw new Error("the accept names no webhook");
    // What became of earlier attempts would make each message another.
    const { id, body } = groupFinishedMessage({ ...view, webhook: undefined }, webhook.message);
    failpoint("webhook.before-send");
    return sender.send({ ...target, messageId: id, body, signal: this.#stopping.signal });
  }

  /** The receiver must not be called again only because the log does not answer. */
  async #record({ group, webhook }: DueAttempt, { status, error, final }: WebhookOutcome): Promise<void> {
    const { verdicts, log } = this.#o;
    const attempt = webhook.attempts + 1;
    const last = final || attempt >= WEBHOOK_ATTEMPTS;
    const ended = { groupId: group.terms.id, message: webhook.message, attempt, status };
    const value = { ...ended, error: error.slice(0, ERROR_CHARS).toWellFormed(), final: error !== "" && last };
    failpoint("webhook.before-append");
    while (!this.#stopping.signal.aborted) {
      try {
        await verdicts.appendMany([event({ case: "webhookAttempted", value })], { timeoutMs: 5_000 });
        if (value.final) log.warn({ group: group.terms.id, status, error, attempt }, "a webhook is given up");
        return;
      } catch (err) {
        log.warn({ err, group: group.terms.id }, "the end of a webhook's attempt could not be logged; trying again");
        await this.#pause();
      }
    }
  }

  /** What it needs could not be read. */
  async #again({ group }: DueAttempt): Promise<void> {
    await this.#pause();
    this.#desk.note(group);
  }

  async #pause(): Promise<void> {
    await sleep(RELOG_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
