"use strict";
/* How things are written. Whatever comes from the network becomes text, never markup: elements are made here, and nowhere else. */

/** An element with attributes and children; text is set as text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the shapes of index.html; for the eye only, a word always stands beside it. */
function shape(name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "shape");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#shape-" + name);
  made.append(use);
  return made;
}

const byId = (id) => document.getElementById(id);

/** Writes a text only when it is another one: screen readers and the layout are left alone else. */
function say(id, text) {
  const place = typeof id === "string" ? byId(id) : id;
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/** A length of time, no finer than it can be read. */
function span(milliseconds) {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) {
    return seconds.toFixed(1) + " s";
  }
  if (seconds < 99.5) {
    return Math.round(seconds) + " s";
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) {
    return minutes + " min";
  }
  return minutes < 2880 ? Math.round(minutes / 60) + " h" : Math.round(minutes / 1440) + " days";
}

/** A length of time that was measured or set, to the millisecond. */
function exact(milliseconds) {
  return milliseconds < 1000 ? Math.round(milliseconds) + " ms" : span(milliseconds);
}

/** A reason's code in words, and what the node says of it. */
function because(status) {
  return status.reason.replaceAll("-", " ") + ": " + status.detail;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short" });

/** A wall-clock time as the node wrote it, in the zone of whoever looks. */
function clockTime(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "–" : CLOCK.format(date);
}

function dayAndTime(iso) {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clockTime(iso) : DAY.format(date) + " " + clockTime(iso);
}

/** The look of a state: fewer looks than states, the word tells the rest. */
function look(state) {
  return { active: "active", passive: "passive", starting: "moving", candidate: "moving", resigning: "moving", paused: "paused" }[state] ?? "unknown";
}
