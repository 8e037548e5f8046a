import { createServer } from "node:https";
import { createSecureContext } from "node:tls";
import { expect, it } from "vitest";
import { listen } from "./local-server.fixture.ts";
import { createPoster, type PosterOptions } from "./post.ts";
import { SELF_SIGNED } from "./self-signed.fixture.ts";

const secureContext = createSecureContext({ ca: SELF_SIGNED.cert });

async function postTo(hostname: string, options: Partial<PosterOptions> = {}) {
  let bodies = "";
  const server = createServer(SELF_SIGNED, (request, response) => {
    request.on("data", (chunk) => {
      bodies += chunk;
    });
    request.on("end", () => response.end());
  });
  await using listening = await listen(server);
  const poster = createPoster({ allow: ["127.0.0.0/8"], resolve: async () => ["127.0.0.1"], ...options });
  const url = `https://${hostname}:${listening.port}/`;
  const sent = poster.post(url, { headers: {}, body: "signed", signal: new AbortController().signal });
  const outcome = await sent.catch(({ reason, message }) => ({ reason, message }));
  return { outcome, bodies };
}

it("nothing is posted under a certificate that nobody vouches for", async () => {
  const outcome = { reason: "failed", message: "the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)" };
  expect(await postTo("hooks.example")).toEqual({ outcome, bodies: "" });
});

it("a post under a certificate that is trusted arrives", async () => {
  expect(await postTo("hooks.example", { secureContext })).toEqual({ outcome: { status: 200 }, bodies: "signed" });
});

it.each(["other.example", "127.0.0.1"])("nothing is posted to %s under another's certificate", async (hostname) => {
  const outcome = { reason: "failed", message: "the connection failed (ERR_TLS_CERT_ALTNAME_INVALID)" };
  expect(await postTo(hostname, { secureContext })).toEqual({ outcome, bodies: "" });
});
