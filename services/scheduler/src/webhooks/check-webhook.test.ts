import { create } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { WebhookSchema } from "@sheaf/proto";
import { rpcErrorDetails } from "@sheaf/service";
import { expect, it } from "vitest";
import { Violations } from "../rpc/violations.ts";
import { checkWebhook } from "./check-webhook.ts";

const SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

/** `field: description` of each violation. */
function violationsOf(webhook: { readonly url?: string; readonly secret?: string } | undefined): readonly string[] {
  const v = new Violations();
  checkWebhook(webhook && create(WebhookSchema, webhook), v);
  try {
    v.throwIfAny();
    return [];
  } catch (error) {
    return rpcErrorDetails(ConnectError.from(error)).violations.map(
      ({ field, description }) => `${field}: ${description}`,
    );
  }
}

it("takes an http or https URL with a secret, and no webhook at all", () => {
  expect(violationsOf(undefined)).toEqual([]);
  expect(violationsOf({ url: "https://hooks.example/sheaf?a=1", secret: SECRET })).toEqual([]);
  expect(violationsOf({ url: `http://hooks.example/${"a".repeat(2_027)}`, secret: SECRET })).toEqual([]);
});

it.each([
  ["", "is required"],
  [`http://hooks.example/${"a".repeat(2_028)}`, "must be at most 2048 characters"],
  ["hooks.example/sheaf", "must be an http or https URL"],
  ["https://", "must be an http or https URL"],
  ["ftp://hooks.example/", "must be an http or https URL"],
  ["javascript:alert(1)", "must be an http or https URL"],
  ["https://me@hooks.example/", "must not hold a user or password"],
  ["https://:secret@hooks.example/", "must not hold a user or password"],
])("refuses the URL %j: it %s", (url, description) => {
  expect(violationsOf({ url, secret: SECRET })).toEqual([`webhook.url: ${description}`]);
});

it.each(["", "secret", "whsec_c2hvcnQ="])("refuses the secret %j", (secret) => {
  const description = "webhook.secret: must be whsec_ and 24 to 64 bytes in base64";
  expect(violationsOf({ url: "https://hooks.example/", secret })).toEqual([description]);
});

it("names both, and repeats neither", () => {
  const violations = violationsOf({ url: "https://me:hunter2@hooks.example/", secret: "whsec_hunter2" });
  expect(violations).toHaveLength(2);
  expect(violations.join()).not.toContain("hunter2");
});
