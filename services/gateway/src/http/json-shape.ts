import { HttpError } from "./problem.ts";

/** Deeper nesting has no use here and would only cost stack in whoever walks it. */
const MAX_DEPTH = 32;

/**
 * Refuses parsed JSON that is dangerous or cannot be stored faithfully: nesting deeper than 32, a member `__proto__`,
 * text with lone surrogates, numbers beyond double precision's range. Throws an HttpError.
 */
export function checkJsonShape(root: unknown): void {
  const pending: { value: object; depth: number }[] = [];
  const check = (value: unknown, depth: number) => {
    if (typeof value === "object" && value !== null) pending.push({ value, depth });
    else checkScalar(value);
  };
  check(root, 1);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (depth > MAX_DEPTH) refuse(`The body nests deeper than ${MAX_DEPTH} levels`);
    if (!Array.isArray(value)) Object.keys(value).forEach(checkName);
    for (const member of Object.values(value)) check(member, depth + 1);
  }
}

function checkName(name: string): void {
  if (name === "__proto__") refuse('Unknown field "__proto__"');
  checkScalar(name);
}

function checkScalar(value: unknown): void {
  if (typeof value === "string" && !value.isWellFormed()) refuse("The body has text that is not valid Unicode");
  if (typeof value === "number" && !Number.isFinite(value)) refuse("The body has a number that is out of range");
}

function refuse(detail: string): never {
  throw new HttpError("invalid_request", detail);
}
