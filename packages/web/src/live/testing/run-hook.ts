import { createElement, type FunctionComponent, render } from "preact";

/** A hook that runs outside of a page. */
export interface RunningHook<T> extends Disposable {
  /** What it returned last. */
  told(): T;
  /** Calls it anew, as `use` does now. */
  show(use: () => T): void;
}

/** Runs a hook in a component that shows nothing, and so needs no document; `Around` gives it contexts. */
export function runHook<T>(first: () => T, Around?: FunctionComponent): RunningHook<T> {
  const place = { childNodes: [] } as unknown as Parameters<typeof render>[1];
  let last: T;
  const Probe = ({ use }: { readonly use: () => T }) => {
    last = use();
    return null;
  };
  const show = (use: () => T) => {
    const probe = createElement(Probe, { use });
    render(Around ? createElement(Around, null, probe) : probe, place);
  };
  show(first);
  return { told: () => last, show, [Symbol.dispose]: () => render(null, place) };
}
