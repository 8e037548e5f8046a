import type { Dictionary } from "../dictionary.ts";
import { count, files } from "./count.ts";

export const group: Dictionary["group"] = {
  title: (id) => `Группа ${id}`,
  titleAt: (share, name) => `${share} · ${name}`,
  progressOf: "Ход группы",
  finishedOf: (finished, total) => `завершено ${finished} из ${total}`,
  failed: (n) => count(n, { one: "# ошибка", few: "# ошибки", many: "# ошибок", other: "# ошибки" }),
  cancelled: (n) => count(n, { one: "# отменено", few: "# отменено", many: "# отменено", other: "# отменено" }),
  timeLeft: (time) => `осталось ≈ ${time}`,
  took: (time) => `заняло ${time}`,
  uploadingFiles: (n) => `${files(n)} в пути`,
  empty: "В этой группе нет изображений.",
  noneOfThat: "Изображений в этом состоянии нет.",
  firstOnly: (n) => `Показаны первые ${n}.`,
  images: "Изображения",
  all: "Все",
  states: {
    waiting: "Ожидает",
    uploading: "Загружается",
    uploadingShare: (share) => `Загружается ${share}`,
    refused: "Не принято",
    removed: "Отозвано",
    attempt: (n) => `Выполняется, попытка ${n}`,
  },
  made: (before, after) => `${before} → ${after}`,
  view: "Вид",
  grid: "Сетка",
  table: "Список",
  timeline: "Шкала времени",
  actions: {
    cancel: "Отменить группу",
    cancelSure: (n) =>
      count(n, {
        one: "Отменить # незавершённое изображение?",
        few: "Отменить # незавершённых изображения?",
        many: "Отменить # незавершённых изображений?",
        other: "Отменить # незавершённого изображения?",
      }),
    cancelWhat: "Что выполняется, будет остановлено; что ждёт, не начнётся. Готовое останется.",
    receipt: (removed, aborting, finished) =>
      `Отменено: не начались ${removed}, выполнялись ${aborting}, уже были завершены ${finished}.`,
    retryFailed: (n) =>
      count(n, {
        one: "Повторить # с ошибкой",
        few: "Повторить # с ошибкой",
        many: "Повторить # с ошибкой",
        other: "Повторить # с ошибкой",
      }),
    retryCancelled: (n) =>
      count(n, {
        one: "Повторить # отменённое",
        few: "Повторить # отменённых",
        many: "Повторить # отменённых",
        other: "Повторить # отменённого",
      }),
    retryBoth: (n) =>
      count(n, {
        one: "Повторить # с ошибкой и отменённое",
        few: "Повторить # с ошибкой и отменённых",
        many: "Повторить # с ошибкой и отменённых",
        other: "Повторить # с ошибкой и отменённого",
      }),
    zip: "Скачать ZIP",
    zipSoFar: "ZIP готового",
    share: "Поделиться ссылкой",
    shareCopied: "Ссылка скопирована.",
    shareUntil: (when) => `Ссылка скопирована. Она открывает только эту группу, до ${when}.`,
    delete: "Удалить",
    deleteSure: (n) =>
      count(n, {
        one: "Удалить группу из # изображения?",
        few: "Удалить группу из # изображений?",
        many: "Удалить группу из # изображений?",
        other: "Удалить группу из # изображения?",
      }),
    deleteWhat: "Запись о ней и все результаты будут стёрты. Отменить это нельзя.",
    again: "Ещё раз с другими настройками",
    process: "Обработать",
    finish: "Завершить без них",
    closeGroup: "Закрыть группу",
    closeWhat: "Новые изображения она больше не примет. Чужая загрузка в неё будет прервана.",
  },
  row: {
    cancel: (name) => `Отменить ${name}`,
    retry: (name) => `Повторить ${name}`,
    open: (name) => `Подробнее о ${name}`,
    download: (name) => `Скачать ${name}`,
    remove: (name) => `Отозвать ${name}`,
    cancelShort: "Отменить",
    retryShort: "Повторить",
    downloadShort: "Скачать",
    removeShort: "Отозвать",
  },
  unsent: (n) => `До ухода со страницы не загружено: ${files(n)}. Выберите снова или завершите так.`,
  sendLate: (n) => `Загрузить ещё ${files(n)} в новую группу`,
  stuck: "Загрузка не может продолжиться:",
  said: {
    started: (n) =>
      count(n, {
        one: "Обрабатывается # изображение",
        few: "Обрабатываются # изображения",
        many: "Обрабатываются # изображений",
        other: "Обрабатываются # изображения",
      }),
    share: (share) => `Завершено ${share}`,
    ended: (succeeded, failed, cancelled) =>
      `Всё завершено: успешно ${succeeded}, с ошибкой ${failed}, отменено ${cancelled}`,
  },
};
