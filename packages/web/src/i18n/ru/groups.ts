import type { Dictionary } from "../dictionary.ts";
import { count } from "./count.ts";

const ofTasks = (n: number) => count(n, { one: "# задачи", few: "# задач", many: "# задач", other: "# задачи" });

export const groups: Dictionary["groups"] = {
  title: "Группы",
  hint: "Сначала новые. Есть номер? Вставьте его в поле наверху.",
  caption: "Группы, сначала новые",
  columns: {
    group: "Группа",
    created: "Создана",
    task: "Задача",
    progress: "Ход",
    duration: "Длительность",
    state: "Состояние",
    actions: "Действия",
  },
  state: "Состояние",
  outcome: "Итог",
  label: "Метка",
  labelHint: "ключ:значение",
  addLabel: "Отобрать",
  notALabel: "Метка — это ключ:значение, до 64 знаков в каждом.",
  onlyLabel: (label) => `Только группы с меткой ${label}`,
  dropLabel: (label) => `Больше не отбирать по ${label}`,
  clear: "Показать все группы",
  refresh: "Обновить",
  updated: (at) => `На ${at}`,
  outdated: (at) => `На ${at}; с тех пор обновить не удалось.`,
  news: (n) =>
    count(n, {
      one: "# новая группа: показать",
      few: "# новые группы: показать",
      many: "# новых групп: показать",
      other: "# новой группы: показать",
    }),
  manyNews: "Много новых групп: показать",
  newsSaid: (n) =>
    count(n, { one: "# новая группа", few: "# новые группы", many: "# новых групп", other: "# новой группы" }),
  shown: (n) =>
    count(n, {
      one: "Показана # группа",
      few: "Показаны # группы",
      many: "Показано # групп",
      other: "Показано # группы",
    }),
  finishedOf: (finished, total) => `${finished} из ${ofTasks(total)}`,
  failed: (n) => count(n, { one: "# ошибка", few: "# ошибки", many: "# ошибок", other: "# ошибки" }),
  cancelled: (n) => count(n, { one: "# отменена", few: "# отменены", many: "# отменено", other: "# отменено" }),
  noTasks: "Задач пока нет",
  left: (duration) => `осталось ≈ ${duration}`,
  unknownDuration: "Ещё не завершена",
  progressOf: (id) => `Ход группы ${id}`,
  priority: { low: "Низкий приоритет", normal: "Обычный приоритет", high: "Высокий приоритет" },
  gone: "Удалена",
  remove: "Удалить",
  removeOne: (id) => `Удалить группу ${id}`,
  removeTitle: (id) => `Удалить группу ${id}?`,
  removeText: (total) =>
    count(total, {
      one: "# задача и её результаты будут стёрты. Вернуть их будет нельзя.",
      few: "# задачи и их результаты будут стёрты. Вернуть их будет нельзя.",
      many: "# задач и их результаты будут стёрты. Вернуть их будет нельзя.",
      other: "# задачи и их результаты будут стёрты. Вернуть их будет нельзя.",
    }),
  removeYes: (total) =>
    count(total, {
      one: "Удалить # задачу",
      few: "Удалить # задачи",
      many: "Удалить # задач",
      other: "Удалить # задачи",
    }),
  removed: (id) => `Группа ${id} удалена`,
  none: "Групп пока нет",
  noneText: "Группа появится здесь, как только будут загружены изображения или что-то отправлено через API.",
  noneMatch: "Ни одна группа не подходит",
  noneMatchText: "Снимите один из отборов или покажите все группы.",
  copyId: (id) => `Копировать номер ${id}`,
  notCopied: (text) => `Браузер не разрешает этой странице копировать. Выделите вручную: ${text}`,
};
