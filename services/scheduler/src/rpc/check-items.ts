import type { Item } from "@sheaf/proto";
import type { Limits } from "@sheaf/service";
import type { Violations } from "./violations.ts";

/** Checks the items of a submit or an append. */
export function checkItems(items: readonly Item[], limits: Limits, v: Violations): void {
  v.check(items.length <= limits.itemsPerRequest, "items", `must be at most ${limits.itemsPerRequest} per request`);
  items.forEach(({ source, name }, i) => {
    if (source.length > limits.sourceChars) {
      v.check(false, `items[${i}].source`, `must be at most ${limits.sourceChars} characters`);
    }
    if (name.length > limits.nameChars) {
      v.check(false, `items[${i}].name`, `must be at most ${limits.nameChars} characters`);
    }
  });
}
