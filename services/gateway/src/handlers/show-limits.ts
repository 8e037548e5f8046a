import type { LimitsJson } from "@sheaf/api";
import { SOURCE_FORMATS } from "@sheaf/image-options";
import type { Limits } from "@sheaf/service";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";

/** `GET /v1/limits`: what one image, request or group may be here. */
export function showLimits({ res }: Exchange, { limits }: GatewayContext): void {
  const answer: LimitsJson = { ...inSnakeCase(limits), formats: [...SOURCE_FORMATS] };
  res.json(answer);
}

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : "";
type InSnakeCase<T> = { [Name in keyof T & string as SnakeCase<Name>]: T[Name] };

function inSnakeCase(limits: Limits): InSnakeCase<Limits> {
  const named = Object.entries(limits).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return Object.fromEntries(named) as InSnakeCase<Limits>;
}
