/** A path of the API with a link's token, so that whoever follows it is let in; one that has a token already stays as it is. */
export function withLink(path: string, token: string): string {
  // Two tokens open nothing, and what a link has opened names its paths with the token.
  if (/[?&]link=/.test(path)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}link=${encodeURIComponent(token)}`;
}
