import { isIP, type LookupFunction, connect as netConnect, type Socket } from "node:net";
import { type SecureContext, connect as tlsConnect } from "node:tls";
import type { Target } from "./target.ts";

/** Opens a TCP connection to one of `addresses`, and to no other. */
export type Connect = (addresses: readonly string[], port: number) => Socket;

/** How connections are made. */
export interface DialOptions {
  readonly connect: Connect;
  /** Which certificates are trusted. Default: those Node trusts. */
  readonly secureContext: SecureContext | undefined;
}

/** Tries the addresses in turn, both families. */
export const connectTcp: Connect = (addresses, port) =>
  netConnect({ host: "checked.invalid", port, lookup: only(addresses), autoSelectFamily: true });

/** A name server asked a second time could answer otherwise (DNS rebinding): the checked addresses are the answer. */
function only(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, _options, callback) => callback(null, found);
}

/** The connection for a request: TCP to a checked address, and TLS for the URL's own host name on top where it is https. */
export function dial({ url, addresses }: Target, { connect, secureContext }: DialOptions): Socket {
  const secure = url.protocol === "https:";
  const socket = connect(addresses, Number(url.port) || (secure ? 443 : 80));
  if (!secure) {
    return socket;
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const secured = tlsConnect({ socket, host, ...servername, ...(secureContext && { secureContext }) });
  socket.on("error", (error) => secured.destroy(error));
  return secured;
}
