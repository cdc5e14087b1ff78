"use strict";
/* What happened to this node, by its own history and its own wall clock. What has happened stays true: this part needs no deadline, but for its end. */
const Timeline = (() => {
  const SPANS = [["10 min", 600e3], ["1 h", 3600e3], ["6 h", 6 * 3600e3], ["24 h", 24 * 3600e3]];
  const FEW = 6;
  let chosen = null; // a length, or null: the shortest that shows all
  let showsAll = false;

  /** The node's wall clock now, from its last answer. */
  function nodeNow() {
    const last = Sight.last();
    return last === null ? Date.now() : Date.parse(last.status.takenAt) + Sight.ageMS();
  }

  function length(events, now) {
    if (chosen !== null) {
      return chosen;
    }
    const needed = events.length === 0 ? 0 : now - Date.parse(events[0].at);
    return (SPANS.find(([, one]) => one >= needed) ?? SPANS[SPANS.length - 1])[1];
  }

  function drawTrack() {
    const events = Sight.history();
    const now = nodeNow();
    const shown = length(events, now);
    const changes = events.filter((event, index) => index === 0 || event.from !== event.to);
    const last = Sight.last();
    const knownUntil = Sight.known() !== null || last === null ? now : Date.parse(last.status.takenAt);
    const pieces = changes.map((event, index) => ({
      state: look(event.to),
      from: Date.parse(event.at),
      to: index + 1 < changes.length ? Date.parse(changes[index + 1].at) : knownUntil,
    }));
    pieces.push({ state: "unknown", from: knownUntil, to: now });
    const place = (time) => Math.min(1, Math.max(0, 1 - (now - time) / shown));
    const bars = pieces.filter((piece) => piece.to > now - shown && piece.to > piece.from).map((piece) => {
      const bar = element("i", { "data-state": piece.state });
      bar.style.left = 100 * place(piece.from) + "%";
      bar.style.width = 100 * (place(piece.to) - place(piece.from)) + "%";
      return bar;
    });
    byId("track").replaceChildren(...bars);
    say("track-from", clockTime(new Date(now - shown).toISOString()));
    for (const button of byId("spans").children) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.span) === shown));
    }
    const roles = changes.filter((event) => event.to === "active").length;
    byId("track").setAttribute("aria-label", "States of this node: " + changes.length + " changes, active " + (roles === 1 ? "once" : roles + " times") + "; each is listed below");
  }

  /** Newest first; a note that was made before since the last change is counted with its newest. */
  function condensed(events) {
    const rows = [];
    let notes = new Map();
    for (const event of [...events].reverse()) {
      const isNote = event.from === event.to;
      const newer = isNote ? notes.get(event.reason) : undefined;
      if (newer !== undefined) {
        newer.times += 1;
        newer.first = event.at;
        continue;
      }
      const made = { event, times: 1, first: event.at };
      rows.push(made);
      if (isNote) {
        notes.set(event.reason, made);
      } else {
        notes = new Map();
      }
    }
    return rows;
  }

  function row({ event, times, first }) {
    const isChange = event.from !== event.to;
    const state = look(event.to);
    return element(
      "li",
      isChange ? { "data-state": state } : {},
      element("time", { class: "at", datetime: event.at }, dayAndTime(event.at)),
      isChange ? shape(state) : element("span", { class: "shape" }),
      element("span", { class: "word" }, isChange ? event.to : "note"),
      element("span", { class: "what" }, event.detail, " ", element("span", { class: "code" }, event.reason + (times === 1 ? "" : ", " + times + " times since " + dayAndTime(first)))),
    );
  }

  function drawEvents() {
    const events = Sight.history();
    const all = condensed(events);
    const rows = showsAll ? all : all.slice(0, FEW);
    byId("events").replaceChildren(...rows.map(row));
    byId("all-events").hidden = all.length <= FEW;
    say("all-events", showsAll ? "Show the newest " + FEW : "Show all " + all.length);
  }

  return {
    begin() {
      for (const [name, milliseconds] of SPANS) {
        const button = element("button", { type: "button", "data-span": milliseconds, "aria-pressed": "false" }, name);
        button.addEventListener("click", () => {
          chosen = milliseconds;
          drawTrack();
        });
        byId("spans").append(button);
      }
      byId("all-events").addEventListener("click", () => {
        showsAll = !showsAll;
        drawEvents();
      });
      Sight.onHistory(() => {
        drawEvents();
        drawTrack();
      });
    },
    drawTrack,
  };
})();
