/**
 * One chart: ECharts on a canvas, redrawn when its option, its size or the theme changes.
 *
 * A page says what it shows in words too (`text`), for those who see no canvas. The colours come from the style
 * sheet's variables, by `palette()`. The content security policy forbids inline styles, which the tooltips of
 * ECharts would need as HTML: they are drawn (`renderMode: "richText"`).
 */
import { BarChart, CustomChart, HeatmapChart, LineChart, ParallelChart, ScatterChart } from "echarts/charts";
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  ParallelComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use as register, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "preact/hooks";

import { isDark } from "~/app/theme";
import { merged, palette } from "~/charts/palette";

register([
  BarChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  ParallelChart,
  ScatterChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  ParallelComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

export interface ChartProps {
  /** What to draw; series without colours take the palette's. */
  option: EChartsCoreOption;
  /** What it shows, in a sentence. */
  text: string;
  height?: "small" | "medium" | "tall";
  /** A point of a series was clicked. */
  onPick?: (picked: { series: number; index: number; data: unknown }) => void;
}

export function Chart({ option, text, height = "medium", onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const pick = useRef(onPick);
  useEffect(() => void (pick.current = onPick));
  const dark = isDark();

  useEffect(() => {
    const place = box.current;
    if (place === null) return;
    const made = init(place, null, { renderer: "canvas" });
    chart.current = made;
    made.on("click", (event) =>
      pick.current?.({ series: event.seriesIndex ?? 0, index: event.dataIndex, data: event.data }),
    );
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(place);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(merged(option, palette()), { notMerge: true, lazyUpdate: true });
  }, [option, dark]);

  return (
    <figure class={`chart chart-${height}`}>
      <div ref={box} class="chart-canvas" aria-hidden="true" />
      <figcaption class="for-readers">{text}</figcaption>
    </figure>
  );
}
