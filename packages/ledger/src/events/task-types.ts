import type { TaskTypesRegistered } from "@sheaf/proto";
import type { Applying } from "../state.ts";

/** Workers know these task types: from here groups may name them, whether a worker is online or not. */
export function applyTaskTypes(event: TaskTypesRegistered, a: Applying): void {
  a.state.addTypes(event.types);
  a.changes.typesRegistered?.();
}
