import type { Dictionary } from "../dictionary.ts";

export const states: Dictionary["states"] = {
  task: {
    queued: "В очереди",
    running: "Выполняется",
    retrying: "Будет повтор",
    succeeded: "Готово",
    failed: "Ошибка",
    cancelled: "Отменено",
  },
  group: { open: "Открыта", running: "Выполняется", finished: "Завершена" },
  outcome: { succeeded: "Готово", partial: "Готово частично", failed: "Ошибка", cancelled: "Отменено" },
};
