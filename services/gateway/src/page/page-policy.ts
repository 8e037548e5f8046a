const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types sheaf",
];

/** The `Content-Security-Policy` of the web page: it loads and runs what this server sends, and nothing that is inline. */
export const PAGE_POLICY: string = DIRECTIVES.join("; ");
