/** Where trials were ended early. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";
import type { Palette } from "~/charts/palette";
import { nameOf } from "~/text/columns";
import { count, percent, score } from "~/text/numbers";

type Rungs = Schemas["Rungs"];

export function rungsOption({ rungs, metric }: Rungs): (colours: Palette) => EChartsCoreOption {
  return (colours) => ({
    grid: { top: 32, right: 16, bottom: 24, left: 24 },
    legend: { left: 0, itemHeight: 8 },
    xAxis: {
      type: "category",
      name: "judged after epoch",
      data: rungs.map((one) => String(one.epoch)),
      splitLine: { show: false },
    },
    yAxis: { type: "value", name: "trials", scale: false, nameGap: 48, minInterval: 1 },
    tooltip: {
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const one = rungs[dataIndex];
        return one ? `after epoch ${one.epoch}\n${worded(one, metric).join("\n")}` : "";
      },
    },
    series: [
      {
        name: "went on",
        type: "bar",
        stack: "trials",
        barMaxWidth: 64,
        itemStyle: { color: colours.accent },
        data: rungs.map((one) => one.num_reached - one.num_pruned),
      },
      {
        name: "ended here",
        type: "bar",
        stack: "trials",
        barMaxWidth: 64,
        itemStyle: { color: colours.wait },
        data: rungs.map((one) => one.num_pruned),
      },
    ],
  });
}

function worded(one: Schemas["Rung"], metric: string): string[] {
  const lines = [
    `${count(one.num_reached)} reached`,
    `${count(one.num_pruned)} ended (${percent(one.num_reached && one.num_pruned / one.num_reached)})`,
  ];
  return one.threshold === null ? lines : [...lines, `worst that went on: ${nameOf(metric)} ${score(one.threshold)}`];
}

/** What ending early saved. */
export function saved({ epochs_trained: trained, epochs_saved: spared }: Rungs): string {
  const part = trained + spared === 0 ? 0 : spared / (trained + spared);
  return `${count(trained)} epochs trained, ${count(spared)} saved: ${percent(part)} of what all trials would have taken.`;
}

export function said(data: Rungs): string {
  return `${data.rungs.map((one) => `After epoch ${one.epoch}, ${worded(one, data.metric).join(", ")}`).join(". ")}. ${saved(data)}`;
}
