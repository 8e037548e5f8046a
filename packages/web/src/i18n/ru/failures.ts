import type { Dictionary } from "../dictionary.ts";
import { count } from "./count.ts";

const tasks = (n: number) => count(n, { one: "# задача", few: "# задачи", many: "# задач", other: "# задачи" });
const theTasks = (n: number) => count(n, { one: "# задачу", few: "# задачи", many: "# задач", other: "# задачи" });
const ofTasks = (n: number) => count(n, { one: "# задачи", few: "# задач", many: "# задач", other: "# задачи" });
const ofGroups = (n: number) => count(n, { one: "# группы", few: "# групп", many: "# групп", other: "# группы" });
const number = (n: number) => count(n, { one: "#", few: "#", many: "#", other: "#" });

export const failures: Dictionary["failures"] = {
  title: "Ошибки",
  lead: (n) =>
    count(n, {
      one: "# неудавшаяся задача, по причинам.",
      few: "# неудавшиеся задачи, по причинам.",
      many: "# неудавшихся задач, по причинам.",
      other: "# неудавшейся задачи, по причинам.",
    }),
  caption: "Неудавшиеся задачи по ошибкам, сначала самые частые",
  columns: { error: "Ошибка", count: "Задач", share: "Доля", first: "Впервые", last: "В последний раз" },
  error: "Ошибка",
  queue: "Очередь",
  allQueues: "Все очереди",
  clear: "Показать все ошибки",
  refresh: "Обновить",
  selectAll: "Выбрать все ошибки",
  select: (code) => `Выбрать ${code}`,
  open: (code) => `Последние задачи с ${code}`,
  samples: (shown, total) =>
    shown < total ? `Последние ${shown} из ${ofTasks(total)}` : `Показано всё: ${tasks(total)}`,
  inGroup: (id) => `в группе ${id}`,
  attempt: (n) => `попытка ${n}`,
  retry: "Повторить",
  retryOne: (name) => `Повторить ${name}`,
  retriedOne: "Выполняется снова",
  retriedOneSaid: (name) => `${name} выполняется снова`,
  retryAll: (n) => `Повторить все подходящие: ${number(n)}`,
  retrySelected: (n) => `Повторить выбранные: ${number(n)}`,
  askTitle: (n) => `Выполнить снова ${theTasks(n)}?`,
  askText:
    "Они пойдут новым кругом своих групп, со всеми попытками. Готовое останется. Задачи групп, которые ещё не завершены или слишком стары, будут пропущены.",
  askYes: (n) => `Выполнить снова ${theTasks(n)}`,
  byCode: (code, n) => `${code}: ${tasks(n)}`,
  running: (n) => `Пока запущено снова: ${tasks(n)}…`,
  stop: "Остановить",
  done: (n, inGroups) => `Снова запущено: ${tasks(n)} из ${ofGroups(inGroups)}`,
  doneNothing: "Ни одну задачу нельзя запустить снова: их группы ещё не завершены или слишком стары.",
  stopped: (n, inGroups) => `Остановлено: снова запущено ${tasks(n)} из ${ofGroups(inGroups)}, остальное не тронуто`,
  broken: (n, why) => `${why} До этого снова запущено: ${tasks(n)}.`,
  none: "Ошибок нет",
  noneText: "Здесь собираются задачи, которые не удались после всех попыток, по причинам.",
  noneMatch: "Ни одна ошибка не подходит",
  noneMatchText: "Снимите один из отборов или покажите все ошибки.",
  toGroups: "К группам",
};
