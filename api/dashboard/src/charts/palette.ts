/** The colours of the page as charts want them, and what every chart has in common. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";

export interface Palette {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly good: string;
  readonly wait: string;
  readonly bad: string;
  /** By kind of skip, `none` among them. */
  readonly kind: Record<"none" | "add" | "concat" | "gate", string>;
  /** For series that mean nothing by their colour. */
  readonly series: readonly string[];
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: of("text"),
    quiet: of("text-quiet"),
    line: of("line"),
    surface: of("surface"),
    accent: of("accent"),
    good: of("good"),
    wait: of("wait"),
    bad: of("bad"),
    kind: { none: of("kind-none"), add: of("kind-add"), concat: of("kind-concat"), gate: of("kind-gate") },
    series: [1, 2, 3, 4, 5, 6].map((number) => of(`series-${number}`)),
  };
}

/** The colour of a trial by its state. */
export function colourOf(state: Schemas["TrialState"], colours: Palette): string {
  switch (state) {
    case "complete":
    case "reused":
      return colours.accent;
    case "pruned":
      return colours.wait;
    case "failed":
      return colours.bad;
    case "running":
      return colours.good;
    default:
      return colours.quiet;
  }
}

type Part = Record<string, unknown>;

/** `option` over what all charts share: fonts, grid, axes, a tooltip without inline styles, no animation. */
export function merged(option: EChartsCoreOption, colours: Palette): EChartsCoreOption {
  const shared: EChartsCoreOption = {
    animation: false,
    color: [...colours.series],
    textStyle: { fontFamily: "system-ui, sans-serif", fontSize: 12, color: colours.quiet },
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    aria: { enabled: false },
  };
  const given = option as Part;
  return {
    ...shared,
    ...given,
    ...("grid" in given ? { grid: over(shared.grid, given.grid) } : {}),
    ...("xAxis" in given ? { xAxis: axes(given.xAxis, colours) } : {}),
    ...("yAxis" in given ? { yAxis: axes(given.yAxis, colours) } : {}),
    ...("legend" in given
      ? { legend: over({ textStyle: { color: colours.quiet }, top: 0, icon: "roundRect" }, given.legend) }
      : {}),
    tooltip: over(
      {
        renderMode: "richText",
        confine: true,
        backgroundColor: colours.surface,
        borderColor: colours.line,
        textStyle: { color: colours.text, fontSize: 12 },
      },
      given.tooltip,
    ),
  };
}

function axes(given: unknown, colours: Palette): unknown {
  return Array.isArray(given) ? given.map((one) => axis(one as Part, colours)) : axis(given as Part, colours);
}

function axis(given: Part, colours: Palette): Part {
  return {
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: colours.quiet },
    scale: true,
    ...given,
    axisLine: { lineStyle: { color: colours.line } },
    splitLine: { lineStyle: { color: colours.line }, ...(given.splitLine as Part | undefined) },
    axisLabel: { color: colours.quiet, hideOverlap: true, ...(given.axisLabel as Part | undefined) },
  };
}

function over(shared: unknown, given: unknown): unknown {
  if (Array.isArray(given)) return given.map((one) => over(shared, one));
  return { ...(shared as Part), ...(given as Part | undefined) };
}
