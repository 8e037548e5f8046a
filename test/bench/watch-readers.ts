import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { WatchGroupRequestSchema, WatchGroupResponseSchema } from "@sheaf/proto";

/** A server takes a thousand streams on one connection; a few are left for other calls. */
const STREAMS = 900;
/** One in so many readers looks at what it receives. */
const SAMPLE = 50;

/** What a reader asks for. */
export interface WatchForm {
  readonly tasks: boolean;
  readonly details: boolean;
}

/** What one sampled response told. */
export interface Sample {
  /** Revision of the response before. */
  readonly after: number;
  readonly revision: number;
  /** When it was received, milliseconds since the epoch. */
  readonly atMs: number;
}

/** Milliseconds since the epoch, with fractions. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Many readers of one group over bare HTTP/2: they cut the streams into messages and count, so that their share of the machine stays small. */
export class Readers {
  messages = 0;
  bytes = 0;
  ended = 0;
  readonly samples: Sample[] = [];
  readonly #sessions: ClientHttp2Session[] = [];

  /** Opens `count` watches of a group; resolves when each has its first response. */
  async open(port: number, count: number, request: { groupId: string } & WatchForm): Promise<void> {
    const body = frameOf(request);
    for (let at = 0; at < count; at += STREAMS) {
      const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 2 ** 20 } });
      this.#sessions.push(session);
      await once(session, "connect");
      session.setLocalWindowSize(2 ** 24);
      const some = Array.from({ length: Math.min(STREAMS, count - at) }, (_, n) => (at + n) % SAMPLE === 0);
      await Promise.all(some.map((sample) => this.#read(session, body, sample)));
    }
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }

  #read(session: ClientHttp2Session, body: Buffer, sample: boolean): Promise<void> {
    const stream = session.request({
      ":method": "POST",
      ":path": "/sheaf.v1.SchedulerService/WatchGroup",
      "content-type": "application/grpc",
      te: "trailers",
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const take = sample ? this.#sampler() : () => undefined;
    let rest: Buffer = Buffer.alloc(0);
    stream.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (let end = endOf(rest); end <= rest.length; end = endOf(rest)) {
        this.messages++;
        take(rest.subarray(5, end));
        rest = rest.subarray(end);
        resolve();
      }
    });
    stream.on("error", reject);
    stream.on("end", () => this.ended++);
    stream.end(body);
    return promise;
  }

  #sampler(): (message: Buffer) => void {
    let after = 0;
    return (message) => {
      const revision = Number(fromBinary(WatchGroupResponseSchema, message).group?.revision);
      if (after > 0) this.samples.push({ after, revision, atMs: nowMs() });
      after = revision;
    };
  }
}

/** Where the first gRPC message of some bytes ends. */
function endOf(bytes: Buffer): number {
  return bytes.length < 5 ? Number.POSITIVE_INFINITY : 5 + bytes.readUInt32BE(1);
}

function frameOf(request: { groupId: string } & WatchForm): Buffer {
  const message = toBinary(WatchGroupRequestSchema, create(WatchGroupRequestSchema, request));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
