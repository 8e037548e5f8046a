import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOfKey, KeyRing } from "./key-ring.ts";
import { createLinkTokens } from "./link-token.ts";
import { createSessionTokens } from "./session-tokens.ts";

const SECRET = "an old secret that is long enough";
const NOW_MS = Date.parse("2026-01-01T00:00:00.000Z");
const KEYS = new KeyRing([{ id: "viewer", hash: hashOfKey("key-of-viewer"), tenant: "acme", role: "viewer" }]);

describe("session tokens", () => {
  it("are worth nothing once anything of them is changed", () => {
    const sessions = createSessionTokens({ secrets: [SECRET], keys: KEYS, now: () => NOW_MS });
    const token = sessions.begin("key-of-viewer")?.token ?? "";
    expect(sessions.read(token)?.identity.role).toBe("viewer");
    const bytes = Buffer.from(token, "base64url");
    const changed = fc.oneof(
      fc.nat({ max: bytes.length * 8 - 1 }).map((bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return flipped.toString("base64url");
      }),
      fc
        .tuple(fc.nat({ max: token.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }))
        .map(([at, char]) => token.slice(0, at) + char + token.slice(at + 1)),
      fc.nat({ max: token.length - 1 }).map((length) => token.slice(0, length)),
      fc.string(),
    );
    fc.assert(
      fc.property(changed, (text) => {
        fc.pre(text !== token);
        expect(sessions.read(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it("are good under each of the secrets, and sealed for nothing else", () => {
    const made = (...secrets: string[]) => createSessionTokens({ secrets, keys: KEYS, now: () => NOW_MS });
    const token = made(SECRET).begin("key-of-viewer")?.token ?? "";
    expect(made("a new secret that is long enough", SECRET).read(token)).toBeDefined();
    expect(made("a new secret that is long enough").read(token)).toBeUndefined();
    const grant = {
      tenant: "acme",
      groupId: "01920000-0000-7000-8000-000000000000",
      scope: ["items"] as const,
      expiresAtMs: NOW_MS + 1_000,
    };
    const links = createLinkTokens([SECRET]);
    expect([links.read(token), made(SECRET).read(links.issue(grant))]).toEqual([undefined, undefined]);
  });
});
