import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINK_SCOPES } from "./link-scope.ts";
import { createLinkTokens } from "./link-token.ts";

const SECRET = "an old secret that is long enough";
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("link tokens", () => {
  const GRANT = {
    tenant: "acme",
    groupId: "01920000-0000-7000-8000-000000000000",
    scope: ["outputs", "items"] as const,
    expiresAtMs: 1_800_000_000_000,
  };
  const tokens = createLinkTokens([SECRET]);

  it("say what was granted", () => {
    expect(tokens.read(tokens.issue(GRANT))).toEqual(GRANT);
    fc.assert(
      fc.property(
        fc.record({
          tenant: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
          groupId: fc.uuid({ version: 7 }),
          scope: fc.subarray([...LINK_SCOPES], { minLength: 1 }),
          expiresAtMs: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((s) => s * 1_000),
        }),
        (grant) => {
          expect(tokens.read(tokens.issue(grant))).toEqual(grant);
        },
      ),
    );
  });

  it("are good under each of the secrets, and made with the first", () => {
    const rotated = createLinkTokens(["a new secret that is long enough", SECRET]);
    expect(rotated.read(tokens.issue(GRANT))).toEqual(GRANT);
    expect(tokens.read(rotated.issue(GRANT))).toBeUndefined();
  });

  it("are worth nothing once anything of them is changed", () => {
    const token = tokens.issue(GRANT);
    const bytes = Buffer.from(token, "base64url");
    const at = (max: number) => fc.nat({ max: max - 1 });
    const changed = fc.oneof(
      fc
        .tuple(at(token.length), fc.constantFrom(...BASE64URL, "=", "%", " ", "é"))
        .map(([i, c]) => token.slice(0, i) + c + token.slice(i + 1)),
      at(bytes.length * 8).map((bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return flipped.toString("base64url");
      }),
      at(token.length).map((length) => token.slice(0, length)),
      fc.string({ minLength: 1 }).map((more) => token + more),
      fc.string(),
    );
    fc.assert(
      fc.property(changed, (text) => {
        fc.pre(text !== token);
        expect(tokens.read(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});
