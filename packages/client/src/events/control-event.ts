import type { Control } from "../types/control.ts";
import type { EventKind } from "./follow-events.ts";

/** The snapshots of Control, without an end. */
export const CONTROL_EVENTS: EventKind<Control> = {
  read: ({ type, data }) => (type === "control.snapshot" ? (JSON.parse(data) as Control) : undefined),
  isLast: () => false,
};
