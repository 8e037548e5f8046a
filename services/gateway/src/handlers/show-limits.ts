import { SOURCE_FORMATS } from "@sheaf/image-options";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";

/** `GET /v1/limits`: what one image, request or group may be here. */
export function showLimits({ res }: Exchange, { limits }: GatewayContext): void {
  const byName = Object.entries(limits).map(([name, value]) => [snakeCase(name), value]);
  res.json({ ...Object.fromEntries(byName), formats: SOURCE_FORMATS });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
