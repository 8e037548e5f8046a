import { afterAll, beforeAll } from "vitest";

/** Takes over what is to be disposed of in the end. */
export type Hold = <T extends AsyncDisposable>(resource: T) => T;

/** Starts something before all tests of a `describe` and ends it after them; what it gives is for tests and hooks alone. */
export function held<T>(start: (hold: Hold) => Promise<T>): () => T {
  let resources: AsyncDisposableStack | undefined;
  let started: { readonly value: T } | undefined;
  beforeAll(async () => {
    const stack = new AsyncDisposableStack();
    resources = stack;
    started = { value: await start((resource) => stack.use(resource)) };
  });
  afterAll(() => resources?.disposeAsync());
  return () => {
    if (!started) throw new Error("what is started before all tests is used before that");
    return started.value;
  };
}
