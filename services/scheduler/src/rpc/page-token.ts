import type { AcceptPlace } from "@sheaf/ledger";

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
  return Buffer.from(`g${acceptSeq}.${acceptEvent}`).toString("base64url");
}

/** The place in a token; undefined for anything that is not a token of ours. */
export function placeOf(token: string): AcceptPlace | undefined {
  const [, seq = "", event = ""] = /^g(\d{1,15})\.(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  const place = { acceptSeq: Number(seq), acceptEvent: Number(event) };
  return seq !== "" && placeToken(place) === token ? place : undefined;
}
