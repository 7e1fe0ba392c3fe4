/** The columns that the table of trials may have. */
import type { ComponentChildren } from "preact";

import { Strip } from "~/pages/job/trials/Strip";
import type { TrialRow } from "~/pages/job/trials/view";
import { bytes, count, milliseconds, score, short } from "~/text/numbers";
import { duration } from "~/text/times";
import { State } from "~/ui/State";
import { Time } from "~/ui/Time";

export interface Column {
  /** As the service calls it in `sort`; metrics by their name after `value:` here. */
  readonly key: string;
  readonly name: string;
  /** In pixels. */
  readonly width: number;
  readonly isNumber?: boolean;
  readonly canSort?: boolean;
  readonly title?: string;
  readonly cell: (row: TrialRow) => ComponentChildren;
}

const whole = (
  key: string,
  name: string,
  width: number,
  of: (row: TrialRow) => number | null,
  title?: string,
): Column => ({
  key,
  name,
  width,
  isNumber: true,
  cell: (row) => count(of(row)),
  ...(title === undefined ? {} : { title }),
});

export const COLUMNS: readonly Column[] = [
  { key: "state", name: "State", width: 108, cell: (row) => <State state={row.state} /> },
  {
    key: "score",
    name: "Score",
    width: 88,
    isNumber: true,
    title: "Metric less penalty",
    cell: (row) => score(row.score),
  },
  {
    key: "metric",
    name: "Metric",
    width: 88,
    isNumber: true,
    title: "What the job maximises, without the penalty",
    cell: (row) => score(row.metric),
  },
  {
    key: "penalty",
    name: "Penalty",
    width: 88,
    isNumber: true,
    title: "Charged for skips and costs",
    cell: (row) => score(row.penalty),
  },
  whole("num_skips", "Skips", 72, (row) => row.num_skips, "Skip connections"),
  {
    key: "topology",
    name: "Topology",
    width: 128,
    canSort: false,
    title: "Skips as arcs over the states",
    cell: (row) => <Strip row={row} />,
  },
  {
    key: "parameters",
    name: "Parameters",
    width: 108,
    isNumber: true,
    title: "Trainable parameters",
    cell: (row) => short(row.parameters),
  },
  { key: "flops", name: "FLOPs", width: 92, isNumber: true, title: "For one sample", cell: (row) => short(row.flops) },
  {
    key: "activation_bytes",
    name: "Activations",
    width: 108,
    isNumber: true,
    title: "Peak memory at inference, one sample",
    cell: (row) => bytes(row.activation_bytes),
  },
  {
    key: "peak_memory_bytes",
    name: "Peak memory",
    width: 118,
    isNumber: true,
    title: "Measured in training",
    cell: (row) => bytes(row.peak_memory_bytes),
  },
  {
    key: "latency_ms",
    name: "Latency",
    width: 96,
    isNumber: true,
    title: "Median of one pass, where the job has it measured",
    cell: (row) => milliseconds(row.latency_ms),
  },
  whole("epochs", "Epochs", 78, (row) => row.epochs, "Trained so far"),
  {
    key: "compute_seconds",
    name: "Compute",
    width: 104,
    isNumber: true,
    title: "Time on a device, over all attempts",
    cell: (row) => duration(row.compute_seconds),
  },
  whole("attempts", "Attempts", 90, (row) => row.attempts),
  { key: "label", name: "Label", width: 120, title: "Name of a named topology", cell: (row) => row.label ?? "" },
  { key: "origin", name: "Origin", width: 96, title: "Who proposed it", cell: (row) => row.origin },
  { key: "device", name: "Device", width: 96, cell: (row) => row.device ?? "–" },
  {
    key: "reason",
    name: "Reason",
    width: 130,
    title: "Of a failure",
    cell: (row) => row.reason?.replaceAll("_", " ") ?? "",
  },
  {
    key: "fingerprint",
    name: "Fingerprint",
    width: 120,
    title: "SHA-256 of the architecture",
    cell: (row) => <code>{row.fingerprint.slice(0, 10)}</code>,
  },
  { key: "created_at", name: "Proposed", width: 120, cell: (row) => <Time at={row.created_at} /> },
  { key: "started_at", name: "Started", width: 120, cell: (row) => <Time at={row.started_at} /> },
  { key: "ended_at", name: "Ended", width: 120, cell: (row) => <Time at={row.ended_at} /> },
];

export const DEFAULT_COLUMNS: readonly string[] = [
  "state",
  "score",
  "metric",
  "penalty",
  "num_skips",
  "topology",
  "parameters",
  "flops",
  "epochs",
  "compute_seconds",
  "label",
];

const METRIC = "value:";

/** A metric as a column. */
export function metricColumn(name: string): Column {
  return {
    key: METRIC + name,
    name,
    width: Math.max(88, 28 + 8 * name.length),
    isNumber: true,
    title: `${name} at the last epoch`,
    cell: (row) => score(row.values[name]),
  };
}

/** What the service calls a column in `sort`. */
export function sortKey({ key }: Column): string {
  return key.startsWith(METRIC) ? key.slice(METRIC.length) : key;
}

/** The columns of `keys`, in the order in which they stand in a table. */
export function columnsOf(keys: readonly string[]): Column[] {
  const metrics = keys.filter((key) => key.startsWith(METRIC)).map((key) => metricColumn(key.slice(METRIC.length)));
  const plain = COLUMNS.filter(({ key }) => keys.includes(key));
  const at = plain.findIndex(({ key }) => !["state", "score", "metric", "penalty"].includes(key));
  return at < 0 ? [...plain, ...metrics] : [...plain.slice(0, at), ...metrics, ...plain.slice(at)];
}
