import type { ControlBoard } from "../control-board.ts";

/** GetControlHistory: the points that this replica keeps of the last hour, oldest first. */
export function getControlHistory(board: Pick<ControlBoard, "points">) {
  return { points: [...board.points()] };
}
