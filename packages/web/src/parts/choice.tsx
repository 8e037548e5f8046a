import type { TargetedEvent } from "preact";

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly class?: string;
  readonly value: T;
  /** In their order, each with what it says. */
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
}

/** One of a few, under its label. */
export function Choice<T extends string>({ label, value, options, onChoose, ...look }: ChoiceProps<T>) {
  // A browser gives the value of an option, and no other.
  const choose = (event: TargetedEvent<HTMLSelectElement>) => onChoose(event.currentTarget.value as T);
  return (
    <label {...look}>
      {label}
      <select value={value} onChange={choose}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
