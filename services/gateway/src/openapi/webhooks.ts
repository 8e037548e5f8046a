import { webhookMessageSchema } from "@sheaf/api";
import type { ComponentSchemas } from "./component-schemas.ts";

const HEADERS = {
  "webhook-id": "The same for every attempt of one message",
  "webhook-timestamp": "Unix seconds of this attempt",
  "webhook-signature": "`v1,` and the HMAC-SHA256 of id, timestamp and body with the webhook's secret, in base64",
};

/** What Sheaf calls by itself, where a group asks for it. */
export function webhooks(components: ComponentSchemas) {
  return {
    "group.finished": {
      post: {
        operationId: "groupFinished",
        tags: ["groups"],
        summary: "A group has finished",
        description:
          "Sent to `webhook.url` of the group, at least once, with the headers of Standard Webhooks. Tried again with growing pauses for 24 hours until it is answered with 2xx; 410 ends it.",
        parameters: Object.entries(HEADERS).map(([name, description]) => ({
          name,
          in: "header",
          required: true,
          description,
          schema: { type: "string" },
        })),
        requestBody: {
          required: true,
          content: { "application/json": { schema: components.ref(webhookMessageSchema) } },
        },
        responses: { "2XX": { description: "It has arrived" }, "410": { description: "Nobody is there any more" } },
      },
    },
  };
}
