/** An id by its beginning and its end: the beginnings of ids that are made in the same minute are the same. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}
