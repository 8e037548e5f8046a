/** The token of a share link: behind the `#` of the address, where no server, log or referrer sees it. */
export const linkToken = linkTokenNow();

// Another link that is pasted into the address changes what is behind the `#` alone, which loads nothing.
addEventListener("hashchange", () => {
  const token = linkTokenNow();
  if (token !== undefined && token !== linkToken) location.reload();
});

function linkTokenNow(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get("link") ?? undefined;
}
