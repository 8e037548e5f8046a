import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { callThroughGateway } from "../system/http-added.ts";
import { statusBesideExpress } from "../system/http-status.ts";
import { uploadsBesideBusboy } from "../system/http-uploads.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { figureText } from "../table.ts";

/** What the gateway costs beside the least that could be there. */
export function http({ rounds }: Options): Promise<Row[]> {
  return onSheaf({}, async (side) => {
    const status = await statusBesideExpress(side, rounds);
    const call = await callThroughGateway(side, rounds);
    const uploads = await uploadsBesideBusboy(side, rounds);
    const beside = (of: { sheaf: number; bare: number }, unit: string) =>
      `${figureText(of.sheaf, unit)} of ${figureText(of.bare, unit)}`;
    return [
      {
        what: `\`GET /status/{id}\` on 32 connections: rate beside a bare Express route that answers a constant (${beside(status, "requests/s")})`,
        unit: "%",
        better: "more",
        value: (100 * status.sheaf) / status.bare,
        bars: [{ kind: "limit", limit: 60 }],
      },
      {
        what: `\`GET /v1/groups/{id}\`, p50 less that of the same gRPC call to the scheduler (${figureText(call.restMs, "ms")} less ${figureText(call.grpcMs, "ms")})`,
        unit: "ms",
        better: "less",
        value: call.restMs - call.grpcMs,
        bars: [{ kind: "limit", limit: 3 }],
      },
      {
        what: `200 uploads of 2 MB on 4 connections: rate beside bare busboy to disk with the same fsync (${beside(uploads, "MB/s")})`,
        unit: "%",
        better: "more",
        value: (100 * uploads.sheaf) / uploads.bare,
        bars: [{ kind: "limit", limit: 60 }],
      },
    ];
  });
}
