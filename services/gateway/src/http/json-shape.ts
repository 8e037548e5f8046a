import { HttpError } from "./problem.ts";

/** Deeper nesting has no use here and would only cost stack in whoever walks it. */
const MAX_DEPTH = 32;

/**
 * Refuses parsed JSON that is dangerous or cannot be stored faithfully: nesting deeper than 32, a member `__proto__`,
 * text with lone surrogates, numbers beyond double precision's range. Throws an HttpError.
 */
export function checkJsonShape(root: unknown): void {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== "object" || value === null) {
      checkScalar(value);
      continue;
    }
    if (depth > MAX_DEPTH) refuse(`The body nests deeper than ${MAX_DEPTH} levels`);
    if (!Array.isArray(value)) Object.keys(value).forEach(checkName);
    for (const member of Object.values(value)) pending.push({ value: member, depth: depth + 1 });
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
