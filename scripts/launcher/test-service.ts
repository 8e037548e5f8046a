// A stand-in for a service. Arguments: its name, then any of
//   ready=<port>    answers 200 on that port        fail       says why and exits 1
//   stops=<file>    appends its name when stopped   stubborn   takes no notice of SIGTERM
//   child=<file>    starts a process that lives on and writes its pid there
import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const [name, ...rest] = process.argv.slice(2);
const args = new Map(rest.map((arg) => [arg.split("=")[0], arg.split("=")[1] ?? ""]));

process.on("SIGTERM", () => {
  if (args.has("stops")) appendFileSync(args.get("stops") ?? "", `${name}\n`);
  if (!args.has("stubborn")) process.exit(0);
});
// From here on a SIGTERM is answered.
console.log(`${name} says hello`);
if (args.has("fail")) {
  console.error("cannot find the lamp");
  process.exit(1);
}
if (args.has("ready")) createServer((_, response) => response.end()).listen(Number(args.get("ready")), "127.0.0.1");
if (args.has("child")) {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  writeFileSync(args.get("child") ?? "", String(child.pid));
}
setInterval(() => {}, 60_000);
