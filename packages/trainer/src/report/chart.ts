import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, LabelLayout, SVGRenderer]);

/**
 * The SVG text of a chart with a title. The same data give the same text.
 *
 * @param width in pixels
 * @param height in pixels
 * @param option axes, grids and series, as ECharts defines them
 */
export function renderChart(title: string, width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', top: 12, textStyle: { fontSize: 16, fontWeight: 'normal' } },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return renumber(svg);
}

/** ECharts counts the charts and styles of a process into class names and ids. */
function renumber(svg: string): string {
  const names = new Map<string, string>();
  return svg.replaceAll(/\bzr\d+-[a-z-]+\d+\b/g, (name) => {
    const renamed = names.get(name) ?? `s${names.size}`;
    names.set(name, renamed);
    return renamed;
  });
}
