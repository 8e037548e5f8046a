// Uses the built client as a program on an old Node would; prints what it got. Arguments: the client's module, a
// URL, and which Node to be: `18` takes away what that lacks.
const [, , clientModule, url, version] = process.argv;
if (version === "18") {
  for (const name of ["crypto", "File", "navigator"]) delete globalThis[name];
  delete AbortSignal.any;
}
const { createClient, SheafError } = await import(clientModule);
const client = createClient({ baseUrl: url, retry: { attempts: 2, firstDelayMs: 1 } });
const { id } = await client.submit({ task: "demo.noop", items: [{}] });
const { group, refused } = await client.upload([
  new Blob(["a"]),
  { name: "b.jpg", data: new Uint8Array([98]) },
  { name: "c.jpg", data: new TextEncoder().encode("no image") },
]);
const events = [];
for await (const event of client.watch(id)) events.push(event.type);
const { outcome } = await client.wait(id);
const tasks = [];
for await (const { index } of client.tasks(id)) tasks.push(index);
const output = await (await client.download("/output", { range: { first: 0, last: 3 } })).text();
const error = await client.limits().catch((thrown) => thrown instanceof SheafError && thrown.code);
const aborted = await client.wait("silent", { timeoutMs: 100 }).catch(({ code }) => code);
process.stdout.write(
  JSON.stringify({ uploaded: group.id, refused: refused.length, events, outcome, tasks, output, error, aborted }),
);
