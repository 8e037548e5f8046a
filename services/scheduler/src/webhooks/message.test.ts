import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { presentGroup } from "@sheaf/api";
import { GroupOutcome, GroupSchema, GroupState } from "@sheaf/proto";
import { expect, it } from "vitest";
import { groupFinishedMessage, webhookMessageId } from "./message.ts";

const group = create(GroupSchema, {
  id: "0192f0c1-2345-7abc-8def-0123456789ab",
  task: "image.process",
  state: GroupState.FINISHED,
  outcome: GroupOutcome.PARTIAL,
  progress: 1,
  round: 1,
  counts: { total: 3, succeeded: 2, failed: 1 },
  labels: { album: "Süd" },
  createdAt: timestampFromMs(1_700_000_000_000),
  startedAt: timestampFromMs(1_700_000_000_100),
  finishedAt: timestampFromMs(1_700_000_005_250),
  revision: "8123",
});

it("a message tells what readers of the group are told at its end", () => {
  const { body } = groupFinishedMessage(group, 1);
  expect(JSON.parse(body)).toEqual({
    type: "group.finished",
    timestamp: "2023-11-14T22:13:25.250Z",
    data: { group: JSON.parse(JSON.stringify(presentGroup(group))) },
  });
  expect(JSON.parse(body).data.group).toMatchObject({ id: group.id, outcome: "partial", labels: { album: "Süd" } });
});

it("a message made again is the same", () => {
  expect(groupFinishedMessage(group, 1)).toEqual(groupFinishedMessage(group, 1));
  // Ids are on the way already when a newer scheduler takes over: this one must stay.
  expect(groupFinishedMessage(group, 1).id).toBe("msg_7722a25fa25d1adef83850f23e57e55d");
});

it("each message of each group has an id of its own", () => {
  const ids = ["a", "b", "a.1"].flatMap((id) => [1, 2, 11].map((message) => webhookMessageId(id, message)));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
});
