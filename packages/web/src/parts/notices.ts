import { createStore } from "../live/store.ts";

/** Something that is told: what went wrong stays on the screen until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly text: string;
}

/** Failures of what the reader asked for, oldest first. */
export const notices = createStore<readonly Notice[]>([]);

/** What a screen reader is told when it has time, oldest first: one that comes at once after another takes nothing away. */
export const announcements = createStore<readonly Notice[]>([]);

/** As many as fit; older ones go. */
const MAX_NOTICES = 4;

let lastId = 0;

/** Shows a failure, and has it read out at once. The same text is not shown twice. */
export function showFailure(text: string): void {
  const others = notices.get().filter((notice) => notice.text !== text);
  notices.set([...others, { id: ++lastId, text }].slice(-MAX_NOTICES));
}

export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}

/** Has something read out without anything being shown. */
export function announce(text: string): void {
  announcements.set([...announcements.get(), { id: ++lastId, text }].slice(-MAX_NOTICES));
}
