/** What the columns of a trial are called, and how their values are written. */
import { bytes, count, milliseconds, NOTHING, score, short } from "~/text/numbers";
import { duration } from "~/text/times";

interface Column {
  readonly name: string;
  readonly write: (value: number) => string;
  /** In few characters, for an axis. */
  readonly brief?: (value: number) => string;
}

const brief = (value: number) => short(value).replace(/\.?0+(?= |$)/, (zeros) => (zeros.startsWith(".") ? "" : zeros));
const trimmed = (value: number) => String(Number(value.toPrecision(4)));

const COLUMNS: Readonly<Record<string, Column>> = {
  number: { name: "trial", write: count },
  score: { name: "score", write: score, brief: trimmed },
  metric: { name: "metric", write: score, brief: trimmed },
  penalty: { name: "penalty", write: score, brief: trimmed },
  epochs: { name: "epochs", write: count },
  num_skips: { name: "number of skips", write: count },
  parameters: { name: "parameters", write: count, brief },
  flops: { name: "FLOPs a sample", write: count, brief },
  activation_bytes: { name: "activation memory", write: bytes },
  peak_memory_bytes: { name: "peak memory", write: bytes },
  latency_ms: { name: "latency", write: milliseconds },
  compute_seconds: { name: "compute time", write: duration },
  wall_seconds: { name: "time since the start", write: duration },
  attempts: { name: "attempts", write: count },
};

/** The name of a column in a sentence; a metric is called as it is. */
export function nameOf(column: string): string {
  return COLUMNS[column]?.name ?? column.replaceAll("_", " ");
}

/** A value of a column with its unit; `isBrief` for an axis. */
export function written(column: string, value: number | null | undefined, isBrief = false): string {
  if (value === null || value === undefined) return NOTHING;
  const known = COLUMNS[column];
  if (isBrief) return (known?.brief ?? known?.write ?? trimmed)(value);
  return (known?.write ?? score)(value);
}
