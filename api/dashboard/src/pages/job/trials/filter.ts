/** Conditions on columns and metrics, as a person types them: `accuracy>0.93 parameters <= 100k`. */

export const OPERATORS = ["<=", ">=", "<", ">", "="] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Condition {
  readonly column: string;
  readonly operator: Operator;
  readonly value: number;
}

export interface Parsed {
  readonly conditions: readonly Condition[];
  /** What could not be read, each in a sentence. */
  readonly errors: readonly string[];
}

const CONDITION = /^([\p{L}_][\p{L}\p{N}_.]*)(<=|>=|<|>|=)(.*)$/u;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?([kMG%])?$/;
const FACTORS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, "%": 0.01 };

/** Read conditions set apart by spaces; spaces around an operator do not matter. */
export function parsed(text: string): Parsed {
  const tight = text.replace(/\s*(<=|>=|==|<|>|=)\s*/g, (_, operator: string) => (operator === "==" ? "=" : operator));
  const conditions: Condition[] = [];
  const errors: string[] = [];
  for (const part of tight.split(/[\s,;]+/).filter((one) => one !== "")) {
    const found = condition(part);
    if (typeof found === "string") errors.push(found);
    else conditions.push(found);
  }
  return { conditions, errors };
}

/** As the service wants it: `accuracy>0.93`. */
export function written({ column, operator, value }: Condition): string {
  return `${column}${operator}${value}`;
}

function condition(part: string): Condition | string {
  const [, column, operator, amount = ""] = CONDITION.exec(part) ?? [];
  if (column === undefined || operator === undefined) {
    return `“${part}” is no condition: write a column, one of < <= > >= =, and a number, as in accuracy>0.93.`;
  }
  const value = numberOf(amount);
  if (value === null)
    return `“${amount}” is no number: write one after ${column}${operator}, as in ${column}${operator}0.5 or 100k.`;
  return { column, operator: operator as Operator, value };
}

function numberOf(text: string): number | null {
  const found = NUMBER.exec(text);
  if (found === null) return null;
  const suffix = found[1];
  const plain = suffix === undefined ? text : text.slice(0, -1);
  return Number((Number(plain) * (FACTORS[suffix ?? ""] ?? 1)).toPrecision(15));
}
