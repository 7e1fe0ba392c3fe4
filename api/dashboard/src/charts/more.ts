/** Parts of ECharts that only the analysis draws with: import this file beside `Chart`. */
import { CustomChart, ParallelChart } from "echarts/charts";
import { DataZoomComponent, ParallelComponent } from "echarts/components";
import { use as register } from "echarts/core";

register([CustomChart, DataZoomComponent, ParallelChart, ParallelComponent]);
