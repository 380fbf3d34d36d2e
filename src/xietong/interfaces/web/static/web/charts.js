// Draws the charts of a page. ECharts is fetched only where there is a chart; without it the table remains.

const INK = "#4b535d";
const LINE = "#dfe2e6";
const PALETTE = ["#1a5a9e", "#7b4a12", "#47661c", "#6a3a7c", "#155e75", "#606973"];
const BASE = {
  animation: false,
  color: PALETTE,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK },
  grid: { left: 40, right: 16, top: 32, bottom: 28 },
  // The rich-text tooltip is drawn on the canvas; the HTML one would need inline styles, which the CSP forbids.
  tooltip: { trigger: "axis", renderMode: "richText", confine: true },
};
const AXIS = { axisLine: { lineStyle: { color: LINE } }, splitLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK } };

let loading;
function library(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

const dressAxis = (axis) => (Array.isArray(axis) ? axis.map(dressAxis) : axis && { ...AXIS, ...axis });

// Each series also gets its own symbol, so that it can be told apart without colour.
const SYMBOLS = ["circle", "triangle", "rect", "diamond", "pin", "arrow"];
const dressSeries = (series, i) => ({ symbol: SYMBOLS[i % SYMBOLS.length], symbolSize: 7, ...series });

async function draw(figure) {
  if (figure.classList.contains("drawn")) return;
  figure.classList.add("drawn");
  const option = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const box = figure.querySelector(".canvas");
  try {
    const echarts = await library(figure.dataset.echarts);
    const chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption({
      ...BASE, ...option,
      legend: option.legend && { top: 0, textStyle: { color: INK }, ...option.legend },
      xAxis: dressAxis(option.xAxis), yAxis: dressAxis(option.yAxis),
      series: (option.series ?? []).map(dressSeries),
    });
    chart.on("click", ({ data }) => data?.url && location.assign(data.url));
    new ResizeObserver(() => chart.resize()).observe(box);
    addEventListener("beforeprint", () => chart.resize());
  } catch {
    figure.classList.remove("drawn");
  }
}

const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
document.addEventListener("htmx:after:swap", drawAll);
document.addEventListener("xietong:page", drawAll);
drawAll();
