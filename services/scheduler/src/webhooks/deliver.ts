import { GuardedHttpError, type Poster } from "@sheaf/guarded-http";
import { signatureHeaders } from "./signature.ts";

/** One attempt to deliver a message. */
export interface WebhookAttempt {
  readonly url: string;
  /** As `isWebhookSecret` wants it. */
  readonly secret: string;
  readonly messageId: string;
  /** JSON. */
  readonly body: string;
  readonly signal: AbortSignal;
}

/** How an attempt ended. */
export interface WebhookOutcome {
  /** HTTP status; 0 where nothing answered. */
  readonly status: number;
  /** Why it failed, safe to show; empty after a 2xx. */
  readonly error: string;
  /** It failed and would fail again: the receiver is gone (410), or must not be called. All else is worth another try. */
  readonly final: boolean;
}

/** Delivers messages of webhooks. */
export interface WebhookSender {
  /** Makes one attempt. Rejects with the signal's reason, or a TypeError where the secret is none. */
  send(attempt: WebhookAttempt): Promise<WebhookOutcome>;
}

const GONE = 410;

/** Makes a sender; `now` tells Unix milliseconds. */
export function createWebhookSender({ poster, now }: { poster: Poster; now: () => number }): WebhookSender {
  return {
    async send({ url, secret, messageId, body, signal }) {
      const headers = {
        "content-type": "application/json",
        ...signatureHeaders({ secret, messageId, body, nowMs: now() }),
      };
      try {
        return outcomeOf((await poster.post(url, { headers, body, signal })).status);
      } catch (error) {
        if (!(error instanceof GuardedHttpError)) throw error;
        return { status: error.status, error: error.message, final: error.reason === "forbidden" };
      }
    },
  };
}

function outcomeOf(status: number): WebhookOutcome {
  const arrived = status >= 200 && status < 300;
  return { status, error: arrived ? "" : `answered ${status}`, final: status === GONE };
}
