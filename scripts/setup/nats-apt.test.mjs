import { expect, test } from "vitest";
import { aptMirrors } from "./apt-sources.mjs";
import { fetchFromApt } from "./nats-apt.mjs";
import { judgeServer } from "./nats-version.mjs";
import { run } from "./run.mjs";
import { testProject } from "./test-project.mjs";

const reason = await whyNot();

test.skipIf(reason)(
  `the machine's own mirror gives a server that runs${reason ? ` (not run: ${reason})` : ""}`,
  async () => {
    await using project = await testProject();
    const path = await fetchFromApt({ into: project.root });
    expect(await judgeServer(path)).toMatchObject({ usable: true });
  },
  120_000,
);

test("a mirror that is not there is told by address and suite, each suite once", async () => {
  await using project = await testProject();
  const mirrors = [{ uri: "http://127.0.0.1:1/debian", distribution: "debian", trust: [] }];
  const attempt = fetchFromApt({ into: project.root, mirrors });
  await expect(attempt).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1\/debian sid: .*; http:.*\/debian trixie: /);
});

async function whyNot() {
  const [mirror] = await aptMirrors();
  if (mirror === undefined) return "no Debian or Ubuntu mirror in /etc/apt";
  if (!(await run("apt-get", ["--version"])).ok) return "no apt-get";
  const answer = await fetch(mirror.uri, { method: "HEAD", signal: AbortSignal.timeout(3_000) }).catch(
    (error) => error,
  );
  return answer instanceof Error ? `${mirror.uri} cannot be reached` : undefined;
}
