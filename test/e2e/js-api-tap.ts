import { once } from "node:events";
import { connect } from "node:net";

/** Sees all requests that anybody makes of JetStream, on a connection of its own. */
export interface JsApiTap extends Disposable {
  /** Subjects of the requests since the last call, oldest first. */
  take(): string[];
}

/** Begins to listen at a nats-server; it does so when this resolves. */
export async function tapJsApi(natsUrl: string): Promise<JsApiTap> {
  const { hostname, port } = new URL(natsUrl);
  const socket = connect(Number(port), hostname).setEncoding("latin1");
  const pong = Promise.withResolvers<void>();
  let subjects: string[] = [];
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
    const lines = text.split("\r\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "PONG") pong.resolve();
      else if (line === "PING") socket.write("PONG\r\n");
      // A message is `MSG <subject> …`, or `HMSG` with headers; what follows is its content.
      const [, subject] = /^H?MSG (\$JS\.API\.\S+) /.exec(line) ?? [];
      if (subject) subjects.push(subject);
    }
  });
  await once(socket, "connect");
  socket.write('CONNECT {"verbose":false,"headers":true}\r\nSUB $JS.API.> 1\r\nPING\r\n');
  await pong.promise;
  return {
    take() {
      const taken = subjects;
      subjects = [];
      return taken;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
