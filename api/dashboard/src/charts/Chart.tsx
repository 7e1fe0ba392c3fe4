/**
 * One chart: ECharts on a canvas, redrawn when its option, its size or the theme changes.
 *
 * A page says what it shows in words too (`text`), for those who see no canvas. The colours come from the style
 * sheet's variables, by `palette()`. The content security policy forbids inline styles, which the tooltips of
 * ECharts would need as HTML: they are drawn (`renderMode: "richText"`).
 */
import { init, type ECharts, type EChartsCoreOption } from "echarts/core";
import { useCallback, useEffect, useRef } from "preact/hooks";

import { isDark } from "~/app/theme";
import { merged, palette, type Palette } from "~/charts/palette";
import "~/charts/parts";
import { inTurn } from "~/charts/turns";

export type Coloured = EChartsCoreOption | ((colours: Palette) => EChartsCoreOption);

export interface Picked {
  readonly series: number;
  readonly name: string | undefined;
  readonly index: number;
  readonly data: unknown;
}

export interface ChartProps {
  /** What to draw; series without colours take the palette's. Keep it by `useMemo`: another one draws all anew. */
  option: Coloured;
  /** What came since, laid over `option` at once: series by their `id`, with new data. */
  live?: EChartsCoreOption | undefined;
  /** What it shows, in a sentence. */
  text: string;
  height?: "small" | "medium" | "tall";
  /** A point of a series was clicked. */
  onPick?: (picked: Picked) => void;
  /** The chart is there, for those who listen to more of it. */
  onReady?: (chart: ECharts) => void;
}

export function Chart({ option, live, text, height = "medium", onPick, onReady }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const now = useRef({ option, live, onPick, onReady });
  useEffect(() => void (now.current = { option, live, onPick, onReady }));
  const dark = isDark();

  const begin = useCallback(() => {
    if (box.current === null) return;
    chart.current ??= begun(box.current, (picked) => now.current.onPick?.(picked), now.current.onReady);
  }, []);

  const draw = useCallback((isAtOnce = false) => {
    const { option: wanted, live: since } = now.current;
    const colours = palette();
    const whole = typeof wanted === "function" ? wanted(colours) : wanted;
    chart.current?.setOption(merged(whole, colours), { notMerge: true, lazyUpdate: !isAtOnce });
    if (since) chart.current?.setOption(since, { lazyUpdate: !isAtOnce });
  }, []);

  useEffect(() => {
    const place = box.current;
    if (place === null) return;
    const watch = new ResizeObserver(() => fit(chart.current, place));
    watch.observe(place);
    const drawAtOnce = () => {
      begin();
      draw(true);
      chart.current?.getZr().flush();
    };
    addEventListener("beforeprint", drawAtOnce);
    addEventListener("afterprint", drawAtOnce);
    return () => {
      watch.disconnect();
      removeEventListener("beforeprint", drawAtOnce);
      removeEventListener("afterprint", drawAtOnce);
      chart.current?.dispose();
      chart.current = null;
    };
  }, [begin, draw]);

  useEffect(() => {
    const stops = [...(chart.current === null ? [inTurn(begin)] : []), inTurn(() => draw())];
    return () => stops.forEach((stop) => stop());
  }, [begin, draw, option, dark]);

  useEffect(() => {
    if (live) chart.current?.setOption(live, { lazyUpdate: true, silent: true });
  }, [live]);

  return (
    <figure class={`chart chart-${height}`}>
      <div ref={box} class="chart-canvas" aria-hidden="true" />
      <figcaption class="for-readers">{text}</figcaption>
    </figure>
  );
}

function begun(place: HTMLElement, pick: (picked: Picked) => void, onReady?: (chart: ECharts) => void): ECharts {
  const made = init(place, null, { renderer: "canvas" });
  made.on("click", ({ seriesIndex, seriesName, dataIndex, data }) =>
    pick({ series: seriesIndex ?? 0, name: seriesName, index: dataIndex, data }),
  );
  onReady?.(made);
  return made;
}

function fit(chart: ECharts | null, place: HTMLElement): void {
  if (chart === null || place.clientWidth === 0) return;
  if (chart.getWidth() !== place.clientWidth || chart.getHeight() !== place.clientHeight) chart.resize();
}
