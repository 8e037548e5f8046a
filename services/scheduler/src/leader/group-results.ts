import type { DescEnum, JsonObject } from "@bufbuild/protobuf";
import type { Group } from "@sheaf/ledger";
import { ErrorCodeSchema, GroupOutcomeSchema, TaskState, TaskStateSchema } from "@sheaf/proto";
import type { Payloads } from "../payloads.ts";
import { presentTask } from "../present/task.ts";

/** What the results of a group may take in its follow-up, in characters of JSON. The rest is counted. */
const RESULTS_CHARS = 192 * 1024;

/** A finished group as its follow-up gets it: outcome, counts, and each task's result as far as they fit. */
export async function groupResults(group: Group, payloads: Payloads): Promise<JsonObject> {
  const results: JsonObject[] = [];
  let chars = 0;
  for (let index = 0; index < group.total; index++) {
    const result = await taskResult(group, index, payloads);
    chars += JSON.stringify(result).length;
    if (chars > RESULTS_CHARS) break;
    results.push(result);
  }
  return {
    id: group.terms.id,
    outcome: word(GroupOutcomeSchema, group.outcome),
    counts: {
      total: group.total,
      succeeded: group.count(TaskState.SUCCEEDED),
      failed: group.count(TaskState.FAILED),
      cancelled: group.count(TaskState.CANCELLED),
    },
    results,
    results_left_out: group.total - results.length,
  };
}

async function taskResult(group: Group, index: number, payloads: Payloads): Promise<JsonObject> {
  const [item, detail] = await Promise.all([payloads.item(group, index), payloads.detail(group, index)]);
  const { name, source, state, result, outputs, error } = presentTask(group, index, { item, detail, worker: "" });
  return {
    index,
    name,
    source,
    state: word(TaskStateSchema, state),
    ...(result && { result }),
    ...(outputs.length > 0 && { outputs: outputs.map(({ $typeName: _, $unknown: __, ...output }) => output) }),
    ...(error && { error: { code: word(ErrorCodeSchema, error.code), message: error.message } }),
  };
}

/** A value as clients see it: its name without the enum's prefix, in lower case. */
function word(desc: DescEnum, value: number): string {
  return desc.value[value]?.localName.toLowerCase() ?? "";
}
