"use strict";
/* Two small charts of the last minute. */
const Charts = (() => {
  const MINUTE = 60; // s
  const HEIGHT = 136; // as .chart in page.css
  const SUMMED_UP = 5000; // ms between two summaries in words
  const STEP = 0.5; // s; of all that falls into one the worst is drawn
  const points = []; // [time in s, least that was secured in ms or null, longest round trip in ms or null]
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let plots = [];
  let drawnAt = -Infinity;
  let summedUpAt = -Infinity;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function plot(place, stroke, floor) {
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const options = {
      width: Math.max(120, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 20, 0, 0],
      scales: { x: { time: false, range: [-MINUTE, 0] }, y: { range: (_, low, high) => [0, Math.max(floor, (high ?? 0) * 1.15)] } },
      axes: [
        { ...axis, size: 24, incrs: [15, 20], values: (_, ticks) => ticks.map((tick) => (tick === 0 ? "now" : tick + " s")) },
        { ...axis, size: 56, space: 36, values: (_, ticks) => ticks.map((tick) => (tick < 1000 ? tick + " ms" : tick / 1000 + " s")) },
      ],
      series: [{}, { stroke: colour(stroke), width: 2, fill: colour(stroke + "-ground"), points: { show: false }, spanGaps: false }],
    };
    return new uPlot(options, [[], []], place);
  }

  function make() {
    plots.forEach((one) => one.destroy());
    plots = [plot(byId("authority-chart"), "--active", 100), plot(byId("round-trip-chart"), "--passive", 1)];
    drawnAt = -Infinity;
    draw(Sight.known());
  }

  function take() {
    const message = Sight.known();
    const now = performance.now() / 1000;
    const isActive = message !== null && message.status.role === "active";
    const micros = isActive ? message.roundTripMicros : null;
    const authority = isActive ? message.status.authorityRemainingMS : null;
    const roundTrip = micros === null ? null : micros / 1000;
    const newest = points[points.length - 1];
    if (newest === undefined || now - newest[0] >= STEP) {
      points.push([now, authority, roundTrip]);
    } else {
      newest[1] = newest[1] === null || authority === null ? null : Math.min(newest[1], authority);
      newest[2] = newest[2] === null ? roundTrip : Math.max(newest[2], roundTrip ?? 0);
    }
    while (points.length > 0 && points[0][0] < now - MINUTE) {
      points.shift();
    }
  }

  /** The middle and the extremes, for those who do not see the line. */
  function summary(column) {
    const values = points.map((point) => point[column]).filter((value) => value !== null).sort((a, b) => a - b);
    const write = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0)) + " ms";
    return values.length === 0
      ? "nothing measured in the last minute"
      : "last minute: between " + write(values[0]) + " and " + write(values[values.length - 1]) + ", median " + write(values[Math.floor(values.length / 2)]);
  }

  function draw(message) {
    const now = performance.now();
    const isActive = message !== null && message.status.role === "active";
    const note = message === null ? "unknown" : isActive ? "" : message.status.node + " is not active: nothing to measure";
    const hasPoints = points.some((point) => point[1] !== null);
    for (const chart of ["authority-chart", "round-trip-chart"]) {
      byId(chart).dataset.empty = hasPoints ? "no" : "yes";
    }
    say("authority-note", hasPoints ? "" : note);
    say("round-trip-note", hasPoints ? "" : note);
    const micros = isActive ? message.roundTripMicros : null;
    say("authority-now", isActive ? exact(Math.max(0, message.status.authorityRemainingMS - Sight.ageMS())) : "–");
    say("round-trip-now", micros === null ? "–" : (micros / 1000).toFixed(1) + " ms");
    if (plots.length === 0 || now - drawnAt < (calm.matches ? 2000 : 200)) {
      return;
    }
    if (now - summedUpAt > SUMMED_UP) {
      summedUpAt = now;
      byId("authority-chart").setAttribute("aria-label", "Role secured, " + summary(1));
      byId("round-trip-chart").setAttribute("aria-label", "Probe round trips, " + summary(2));
    }
    drawnAt = now;
    const x = points.map((point) => point[0] - now / 1000);
    plots.forEach((one, index) => one.setData([x, points.map((point) => point[index + 1])]));
  }

  return {
    begin() {
      make();
      dark.addEventListener("change", make);
      let width = window.innerWidth;
      window.addEventListener("resize", () => {
        if (window.innerWidth !== width) {
          width = window.innerWidth;
          make();
        }
      });
    },
    take,
    draw,
  };
})();
