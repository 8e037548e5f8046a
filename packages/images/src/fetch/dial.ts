import { isIP, type LookupFunction, connect as netConnect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { Target } from "./target.ts";

/** Opens a TCP connection to one of `addresses`, and to no other. */
export type Connect = (addresses: readonly string[], port: number) => Socket;

/** Tries the addresses in turn, both families. */
export const connectTcp: Connect = (addresses, port) =>
  netConnect({ host: "checked.invalid", port, lookup: only(addresses), autoSelectFamily: true });

/** A name server asked a second time could answer otherwise (DNS rebinding): the checked addresses are the answer. */
function only(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, _options, callback) => callback(null, found);
}

/** The connection for a request: TCP to a checked address, and TLS for the URL's own host name on top where it is https. */
export function dial({ url, addresses }: Target, connect: Connect): Socket {
  const secure = url.protocol === "https:";
  const socket = connect(addresses, Number(url.port) || (secure ? 443 : 80));
  if (!secure) {
    return socket;
  }
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const secured = tlsConnect({ socket, host: hostname, ...(isIP(hostname) === 0 && { servername: hostname }) });
  socket.on("error", (error) => secured.destroy(error));
  return secured;
}
