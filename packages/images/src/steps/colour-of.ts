/** A colour as sharp takes it: channels to 255, alpha to 1. */
export interface Channels {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly alpha: number;
}

/** The channels of a canonical colour. */
export function colourOf(colour: string): Channels {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return { r: channel(1), g: channel(3), b: channel(5), alpha: colour.length > 7 ? channel(7) / 255 : 1 };
}
