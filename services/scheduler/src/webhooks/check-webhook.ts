import type { Webhook } from "@sheaf/proto";
import type { Violations } from "../rpc/violations.ts";
import { isWebhookSecret } from "./signature.ts";

const URL_CHARS = 2_048;

/** Notes what is wrong with the webhook of a submit. Whether its host may be called shows when it is. */
export function checkWebhook(webhook: Webhook | undefined, v: Violations): void {
  if (!webhook) return;
  checkUrl(webhook.url, v);
  v.check(isWebhookSecret(webhook.secret), "webhook.secret", "must be whsec_ and 24 to 64 bytes in base64");
}

function checkUrl(text: string, v: Violations): void {
  const field = "webhook.url";
  v.check(text !== "", field, "is required");
  if (text === "") return;
  if (text.length > URL_CHARS) return v.check(false, field, `must be at most ${URL_CHARS} characters`);
  const url = URL.parse(text);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  v.check(isWeb, field, "must be an http or https URL");
  v.check(!isWeb || (url.username === "" && url.password === ""), field, "must not hold a user or password");
}
