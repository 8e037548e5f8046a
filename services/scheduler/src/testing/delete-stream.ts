import { once } from "node:events";
import { connect } from "node:net";

/** Deletes a stream by the wire protocol: no part of Sheaf ever does. Resolves when the broker has said that it is gone. */
export async function deleteStream(natsUrl: string, name: string): Promise<void> {
  const { hostname, port } = new URL(natsUrl);
  const socket = connect(Number(port), hostname);
  let said = "";
  socket.on("data", (data) => {
    said += data.toString();
  });
  socket.write(`CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB $JS.API.STREAM.DELETE.${name} answer 0\r\n\r\n`);
  while (!said.includes('"success":true')) await once(socket, "data", { signal: AbortSignal.timeout(15_000) });
  socket.destroy();
}
