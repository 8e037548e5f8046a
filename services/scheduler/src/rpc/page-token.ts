import type { AcceptPlace, ActionPlace } from "@sheaf/ledger";

/** An opaque token that names the index a page of tasks begins with. */
export function pageToken(index: number): string {
  return Buffer.from(`i${index}`).toString("base64url");
}

/** The index in a token; 0 for an empty one, undefined for anything that is not a token of ours. */
export function pageStart(token: string): number | undefined {
  if (token === "") return 0;
  const digits = /^i(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  return digits !== undefined && pageToken(Number(digits)) === token ? Number(digits) : undefined;
}

/** An opaque token that names the place in the order of accepts behind which a page of groups begins. */
export function placeToken({ acceptSeq, acceptEvent }: AcceptPlace): string {
  return pairToken("g", acceptSeq, acceptEvent);
}

/** The place in a token; undefined for anything that is not a token of ours. */
export function placeOf(token: string): AcceptPlace | undefined {
  const [acceptSeq, acceptEvent] = pairOf("g", token) ?? [];
  return acceptSeq === undefined || acceptEvent === undefined ? undefined : { acceptSeq, acceptEvent };
}

/** An opaque token that names the action before which a page of older ones begins. */
export function actionToken({ seq, event }: ActionPlace): string {
  return pairToken("a", seq, event);
}

/** The place in a token; undefined for anything that is not a token of ours. */
export function actionOf(token: string): Pick<ActionPlace, "seq" | "event"> | undefined {
  const [seq, event] = pairOf("a", token) ?? [];
  return seq === undefined || event === undefined ? undefined : { seq, event };
}

function pairToken(of: string, seq: number, event: number): string {
  return Buffer.from(`${of}${seq}.${event}`).toString("base64url");
}

function pairOf(of: string, token: string): [seq: number, event: number] | undefined {
  const [, letter, seq, event] = /^([ag])(\d{1,15})\.(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  const pair: [number, number] = [Number(seq), Number(event)];
  return letter === of && pairToken(of, ...pair) === token ? pair : undefined;
}
