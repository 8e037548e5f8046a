/** The forms of a counted noun in one language; `#` stands for the number. `other` is for fractions and all the rest. */
export type Forms<Category extends string> = Readonly<Record<Category | "other", string>>;

/** Puts a number into the form that goes with it. */
export type Counter<Category extends string> = (n: number, forms: Forms<Category>) => string;

/** Makes a counter by the rules of a language, which must be able to tell the categories apart. */
export function createCounter<Category extends Intl.LDMLPluralRule>(language: string): Counter<Category> {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (n, forms) => {
    const category = rules.select(n);
    const form = category in forms ? forms[category as Category] : forms.other;
    return form.replace("#", numbers.format(n));
  };
}
