export const session = {
  signOut: "Sign out",
  title: "Sign in",
  lead: "This installation wants an API key. It is exchanged for a cookie that no script can read; the page keeps no key.",
  key: "API key",
  keyHint: "Whoever runs this installation hands it out. It begins with “sheaf_”.",
  signIn: "Sign in",
  signingIn: "Signing in…",
  wrong: "This key is not known here. Check that it was copied whole, and that it was not taken back.",
  tooMany: (duration: string, at: string) => `Too many attempts. Try again in ${duration}, at ${at}.`,
  notKept:
    "The key is right, but the browser has not kept the cookie. Allow cookies for this site, then sign in again.",
  afterwards: "After that you see what you came for.",
};
