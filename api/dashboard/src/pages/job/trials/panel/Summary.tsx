/** A trial at a glance: result, drawing, curve, costs, times. */
import type { ComponentChildren } from "preact";

import { Drawing } from "~/drawing/Drawing";
import { Curve } from "~/pages/job/trials/panel/Curve";
import type { Detail } from "~/pages/job/trials/panel/detail";
import { ReusedFrom } from "~/pages/job/trials/panel/ReusedFrom";
import { ScoreSum } from "~/pages/job/trials/panel/ScoreSum";
import { TrialFailure } from "~/pages/job/trials/panel/TrialFailure";
import { bytes, count, milliseconds, percent, score, short } from "~/text/numbers";
import { duration } from "~/text/times";
import { Copy } from "~/ui/Copy";
import { Time } from "~/ui/Time";

type Line = readonly [name: string, value: ComponentChildren, title?: string];

export function Summary({ detail }: { detail: Detail }) {
  return (
    <>
      <TrialFailure detail={detail} />
      <ScoreSum detail={detail} />
      {detail.reused_from !== null && <ReusedFrom key={detail.reused_from} trialId={detail.reused_from} jobId={detail.job_id} />}
      <section aria-label="Topology">
        <Drawing trialId={detail.id} size="full" text={`Topology of trial ${detail.number}: ${count(detail.costs.num_skips)} skips`} />
      </section>
      <Curve detail={detail} />
      <Facts title="Metrics" lines={metrics(detail)} />
      <Facts title="Costs" lines={costs(detail)} />
      <Facts title="Training" lines={training(detail)} />
      <Facts title="Identity" lines={identity(detail)} />
    </>
  );
}

function Facts({ title, lines }: { title: string; lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl class="facts">
        {lines.map(([name, value, meaning]) => (
          <div key={name} title={meaning}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function metrics({ values }: Detail): Line[] {
  return Object.entries(values).map(([name, value]) => [name, score(value)]);
}

function costs({ costs: known, peak_memory_bytes, latency_ms, device }: Detail): Line[] {
  return [
    ["Parameters", <span title={`${count(known.parameters)} trainable`}>{short(known.parameters)}</span>],
    ["FLOPs", <span title={count(known.flops)}>{short(known.flops)}</span>, "For one sample, two for each multiply-add"],
    ["Activations", bytes(known.activation_bytes), "Peak at inference for one sample"],
    ["Training memory", `${bytes(known.training_bytes)} a sample`, "Kept for the backward pass"],
    ["Peak memory", bytes(peak_memory_bytes), "Measured in training"],
    ...(latency_ms === null ? [] : [["Latency", `${milliseconds(latency_ms)} on ${device ?? "its device"}`, "Median of one pass, before its first epoch"] as Line]),
    ["Skips", count(known.num_skips)],
  ];
}

function training(detail: Detail): Line[] {
  return [
    ["Epochs", count(detail.epochs)],
    ["Compute time", duration(detail.compute_seconds), "On a device, over all attempts"],
    ["Device", detail.device ?? "–"],
    ["Utilisation", detail.utilisation === null ? "unknown" : percent(detail.utilisation), "Part of the time in which the device computed"],
    ["Attempts", `${count(detail.attempts)}${detail.is_alone ? ", alone on its device" : ""}`],
    ["Proposed", <Time at={detail.created_at} />],
    ["Started", <Time at={detail.started_at} />],
    ["Ended", <Time at={detail.ended_at} />],
  ];
}

function identity(detail: Detail): Line[] {
  return [
    ["Origin", detail.origin, "Who proposed it"],
    ["Seed", <code>{detail.seed}</code>],
    [
      "Fingerprint",
      <>
        <code title={detail.fingerprint}>{detail.fingerprint.slice(0, 12)}…</code> <Copy text={detail.fingerprint} />
      </>,
      "SHA-256 of the architecture",
    ],
    [
      "Id",
      <>
        <code title={detail.id}>{detail.id.slice(0, 14)}…</code> <Copy text={detail.id} />
      </>,
    ],
  ];
}
