import { pipeline } from "node:stream/promises";
import { type Group, GroupState } from "@sheaf/proto";
import { taskPages } from "../archive/task-pages.ts";
import { writeArchive } from "../archive/write-archive.ts";
import { createZipStream } from "../archive/zip-stream.ts";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import { cutWhenUnread } from "../http/unread.ts";
import { readGroup } from "../resources/read-group.ts";
import { getArchiveQuery } from "../schemas/get-archive.ts";

/**
 * `GET /v1/groups/{id}/archive.zip`: all outputs and a manifest, written while they are sent. What an unfinished group
 * has so far is given with `partial=true` only, so that nobody takes it for all.
 */
export async function getArchive(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { req, res } = exchange;
  const { partial } = parseRequest(getArchiveQuery, req.query);
  const group = await readGroup(exchange, gateway);
  if (group.state !== GroupState.FINISHED && !partial) {
    throw new HttpError(
      "group_not_finished",
      "Outputs are still to come; with partial=true there are those made so far",
    );
  }
  res.set({
    "Content-Type": "application/zip",
    "Content-Disposition": `attachment; filename="${group.id}.zip"`,
  });
  if (req.method === "HEAD") res.end();
  else await sendArchive(exchange, gateway, group);
}

async function sendArchive(exchange: Exchange, gateway: GatewayContext, group: Group): Promise<void> {
  const { res, gone, log } = exchange;
  const zip = createZipStream(gone);
  const pages = taskPages(exchange, gateway, group);
  const writing = writeArchive(zip, { group, pages, blobs: gateway.blobs }).catch((error: unknown) => {
    if (!gone.aborted) log.warn({ err: error, group: group.id }, "an archive was cut short");
    zip.output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  cutWhenUnread(res);
  try {
    await pipeline(zip.output, res);
  } finally {
    await writing;
  }
}
