import type { Dictionary } from "../dictionary.ts";
import { count } from "./count.ts";

const forms = { one: "# задача", few: "# задачи", many: "# задач", other: "# задачи" };
const tasks = (n = "0") => count(Number(n), forms);

/** What the service says in English sentences, in Russian; what is not listed is shown as it comes. */
export const sentences: Dictionary["control"]["sentences"] = [
  [/^paused by an operator; (\d+) tasks? waits?$/, (n) => `оператор поставил на паузу; ждёт ${tasks(n)}`],
  [/^paused by an operator; no task waits$/, () => "оператор поставил на паузу; никто не ждёт"],
  [/^no task waits$/, () => "никто не ждёт"],
  [/^(\d+) tasks? waits?, and no live worker takes from the queue$/, (n) => `ждёт ${tasks(n)}, и никто их не берёт`],
  [
    /^(\d+) tasks? waits? for (\d+) slots; (\d+) did in the snapshot before$/,
    (n, slots, before) => `ждёт ${tasks(n)} на ${slots} мест; в прошлом снимке было ${before}`,
  ],
  [/^(\d+) tasks? waits? for (\d+) slots$/, (n, slots) => `ждёт ${tasks(n)} на ${slots} мест`],
  [
    /^(\d+) tasks? waits?, after (\d+) in the snapshot before$/,
    (n, before) => `ждёт ${tasks(n)}, в прошлом снимке было ${before}`,
  ],
  [
    /^(\d+) messages wait at the broker for (\d+) free slots; none was delivered for (\d+) s$/,
    (n, slots, s) => `у брокера ждёт сообщений: ${n}, свободных мест: ${slots}; ${s} с не доставлено ни одного`,
  ],
  [
    /^(\d+) of the (\d+) messages that workers hold were delivered before$/,
    (n, all) => `из ${all} сообщений у исполнителей ${n} доставлены не впервые`,
  ],
  [/^told to drain/, () => "велено завершить начатое: нового не берёт, пока не вернут"],
  [
    /^no heartbeat for ([\d.]+) s: /,
    (s) => `нет сигнала ${s} с: процесс остановлен, завершён, заблокирован или отрезан от брокера`,
  ],
  [/^its event loop was blocked for ([\d.]+) s$/, (s) => `цикл событий был заблокирован ${s} с`],
  [
    /^the child process of task (\d+) of group (\S+) was told to end (\d+) s ago and has not$/,
    (index, group, s) =>
      `дочернему процессу задачи ${index} группы ${group} велено завершиться ${s} с назад, но он жив`,
  ],
  [/^it is ending/, () => "завершается: доделывает начатое"],
  [/^no newer snapshot: (\d+) missed$/, (n) => `новых снимков нет, пропущено: ${n}`],
  [/^writes are refused: (.*)$/, (why) => `журнал не принимает записи: ${why}`],
  [/^broker: not connected$/, () => "нет соединения с брокером"],
  [/^shown as before: (.*)$/, (what) => `показано по прошлому снимку: ${what}`],
  [
    /^on disk: survives a crash/,
    () => "на диске: переживёт сбой брокера, а с sync_interval: always — и отключение питания",
  ],
  [/^in memory: /, () => "в памяти: перезапуск брокера всё сотрёт"],
  [
    /^(\d+) copies on disk: survives the loss of (\d+)$/,
    (n, lost) => `копий на диске: ${n}; переживёт потерю серверов: ${lost}`,
  ],
  [/^(\d+) tasks? of (\d+) groups? cancelled$/, (n, groups) => `отменено ${tasks(n)}, групп: ${groups}`],
  [/^(\d+) tasks? of (\d+) groups? to run again$/, (n, groups) => `повторяется ${tasks(n)}, групп: ${groups}`],
  [/^(\d+) slots, (\d+) running/, (slots, running) => `мест: ${slots}, выполняется: ${running}`],
  [/^(\d+) slots$/, (slots) => `мест: ${slots}`],
  [/^paused$/, () => "на паузе"],
  [/^resumed$/, () => "снято с паузы"],
  [/^set$/, () => "установлено"],
  [/^no limits$/, () => "без ограничений"],
];
