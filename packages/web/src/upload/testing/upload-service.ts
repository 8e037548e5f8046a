import { type NewItem, SheafError } from "@sheaf/client";
import { type UploadCalls, UploadLine } from "../upload-line.ts";

/** A line and its service, whose answers to stores the test gives. */
export function testService({ nameChars = 255, maxItems = 1_000, mayEnd = () => true } = {}) {
  const group: NewItem[] = [];
  const stores: { name: string; signal: AbortSignal; answer: PromiseWithResolvers<string>; onSent(n: number): void }[] =
    [];
  const seals: number[] = [];
  const calls: UploadCalls = {
    store: ({ name }, { signal, onSent }) => {
      const answer = Promise.withResolvers<string>();
      signal.addEventListener("abort", () => answer.reject(signal.reason));
      stores.push({ name, signal, answer, onSent });
      return answer.promise;
    },
    // As the service has it: what is there already is not added again, and others at its place are told apart.
    append: async (first, items) => {
      group.push(...items.slice(Math.max(0, group.length - first)));
      const isThere = items.every(({ source }, at) => group[first + at]?.source === source);
      if (!isThere) throw new SheafError("index_mismatch", "", { status: 409 });
    },
    itemsFrom: async (index) => group.slice(index),
    seal: async () => seals.push(group.length),
  };
  const line = new UploadLine(calls, { total: 0, maxItems, nameChars, mayEnd, onChange: () => undefined });
  const named = (name: string) => {
    const found = stores.findLast((store) => store.name === name);
    if (!found) throw new Error(`${name} is not on its way`);
    return found;
  };
  const states = () => line.files.map(({ state }) => state);
  return { line, group, stores, seals, calls, named, states };
}

/** A file of so many zeros. */
export const file = (name: string, bytes = 10) => new File([new Uint8Array(bytes)], name);
export const names = (items: readonly NewItem[]) => items.map(({ name }) => name);
export const sealed = () => new SheafError("group_sealed", "", { status: 409 });
export const unreachable = () => new SheafError("unreachable", "");
