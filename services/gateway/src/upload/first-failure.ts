/** The first thing that went wrong while a form was read. */
export interface Failure {
  set(error: unknown): void;
  isSet(): boolean;
  throwIfSet(): void;
}

/** None yet; `onSet` runs once, with the first. */
export function firstFailure(onSet: () => void): Failure {
  let first: { readonly error: unknown } | undefined;
  return {
    set(error) {
      if (first) return;
      first = { error };
      onSet();
    },
    isSet: () => first !== undefined,
    throwIfSet() {
      if (first) throw first.error;
    },
  };
}
