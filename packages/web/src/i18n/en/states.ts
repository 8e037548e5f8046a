export const states = {
  task: {
    queued: "Queued",
    running: "Running",
    retrying: "Retrying",
    succeeded: "Succeeded",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  group: { open: "Open", running: "Running", finished: "Finished" },
  outcome: { succeeded: "Succeeded", partial: "Partly succeeded", failed: "Failed", cancelled: "Cancelled" },
};
