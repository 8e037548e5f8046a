import type { Dictionary } from "../dictionary.ts";

export const session: Dictionary["session"] = {
  signOut: "Выйти",
  title: "Вход",
  lead: "Здесь нужен ключ API. Он обменивается на cookie, недоступную скриптам; сама страница ключ не хранит.",
  key: "Ключ API",
  keyHint: "Его выдаёт тот, кто управляет этой установкой. Он начинается с «sheaf_».",
  signIn: "Войти",
  signingIn: "Вход…",
  wrong: "Такой ключ здесь неизвестен. Проверьте, что он скопирован целиком и не отозван.",
  tooMany: (duration, at) => `Слишком много попыток. Повторите через ${duration}, в ${at}.`,
  notKept: "Ключ верный, но браузер не сохранил cookie. Разрешите cookie для этого сайта и войдите снова.",
  afterwards: "После этого откроется то, зачем вы пришли.",
};
