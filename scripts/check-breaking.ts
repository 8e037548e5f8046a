// Compares proto/ with the last version others may have built on: the newest tag or, before there is one, where this
// work left main (on main itself: the commit before).
import { spawnSync } from "node:child_process";

const earlier = [git("describe", "--tags", "--abbrev=0"), ...forkPoint(), git("rev-parse", "--verify", "HEAD~1")];
const base = earlier.find((ref) => ref !== "" && git("ls-tree", ref, "buf.yaml", "proto") !== "");

if (base === undefined) {
  console.log("buf breaking: not run: no earlier version (no tag, no earlier commit with proto/)");
} else {
  const against = `.git#ref=${git("rev-parse", `${base}^{commit}`)}`;
  process.exitCode = spawnSync("buf", ["breaking", "--against", against], { stdio: "inherit" }).status ?? 1;
}

function forkPoint(): string[] {
  const head = git("rev-parse", "HEAD");
  const points = ["origin/main", "main"].map((main) => git("merge-base", "HEAD", main));
  return points.filter((point) => point !== head);
}

/** What git prints; empty when it refuses. */
function git(...args: string[]): string {
  return spawnSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).stdout.trim();
}
