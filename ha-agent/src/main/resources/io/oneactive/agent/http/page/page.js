"use strict";
/* Puts the parts together: a change is drawn at once, what only ages four times a second. */
(() => {
  const CALM = 250; // ms
  const SLOW = 1000; // ms between two drawings of what moves by a pixel a minute
  const STEADY = 600; // ms; a headline that lasts so long is read out
  let drawnKey = "";
  let drawnAt = -Infinity;
  let trackAt = -Infinity;
  let announced = "";
  let announcing = 0;

  /** What must be drawn at once when it changes. */
  function key(message) {
    if (message === null) {
      return "unknown";
    }
    const { role, state, activeNode, term, peers, witness } = message.status;
    return JSON.stringify([role, state, activeNode, term, peers.map((peer) => [peer.node, peer.state, peer.active]), witness?.condition]);
  }

  function announce(text) {
    if (text === announced) {
      clearTimeout(announcing);
      announcing = 0;
      return;
    }
    if (announcing === 0) {
      announcing = setTimeout(() => {
        announcing = 0;
        announced = byId("headline").textContent;
        say("announcement", announced);
      }, STEADY);
    }
  }

  function title(said, message) {
    const cluster = Sight.last()?.status.cluster;
    const mark = { active: "●", other: "○", moving: "◐", nobody: "▲", unknown: "?" }[said.kind];
    document.title = mark + " " + said.short + (cluster === undefined ? "" : " · " + cluster);
    document.body.dataset.sight = message === null ? "unknown" : "known";
  }

  function drawLists(message) {
    const status = message?.status;
    const outlook = (status?.outlook ?? []).map((one) =>
      element(
        "li",
        { "data-covered": one.covered ? "yes" : "no" },
        element("span", { class: "mark", "aria-hidden": "true" }, one.covered ? "✓" : "✕"),
        element("p", {}, element("span", { class: "when" }, one.when + ": "), element("span", { class: "then" }, one.then)),
      ),
    );
    replaceIfOther(byId("outlook"), outlook.length > 0 ? outlook : [element("li", {}, element("span", { class: "mark", "aria-hidden": "true" }, "?"), element("p", {}, "unknown"))]);
    const warnings = (status?.warnings ?? []).map((warning) => element("li", {}, warning));
    if (Sight.isShort()) {
      warnings.push(element("li", {}, "The answers of this node hold for less than 0.3 s, by its settings. The page shows each for up to 0.5 s."));
    }
    byId("warnings-section").hidden = warnings.length === 0;
    replaceIfOther(byId("warnings"), warnings);
  }

  function replaceIfOther(list, items) {
    const texts = JSON.stringify(items.map((item) => item.textContent));
    if (list.dataset.texts !== texts) {
      list.dataset.texts = texts;
      list.replaceChildren(...items);
    }
  }

  /** Everything, for those who ask: names and values as the node gave them. */
  function drawAll(message) {
    const place = byId("all");
    if (!place.parentElement.open) {
      return;
    }
    const entries = message === null ? [["status", "unknown"]] : Object.entries(message.status).map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]);
    if (place.children.length !== 2 * entries.length) {
      place.replaceChildren(...entries.flatMap(() => [element("dt"), element("dd")]));
    }
    entries.forEach(([name, value], index) => {
      say(place.children[2 * index], name);
      say(place.children[2 * index + 1], value);
    });
  }

  function draw() {
    const now = performance.now();
    const message = Sight.known();
    const newKey = key(message);
    const isOther = newKey !== drawnKey;
    if (!isOther && now - drawnAt < CALM) {
      return;
    }
    drawnKey = newKey;
    drawnAt = now;
    const said = Scene.drawHero(message);
    Scene.draw(message);
    title(said, message);
    announce(said.text);
    drawLists(message);
    drawAll(message);
    Orders.draw(message);
    Charts.draw(message);
    if (isOther || now - trackAt > SLOW) {
      trackAt = now;
      Timeline.drawTrack();
    }
    const last = Sight.last();
    say("cluster", last === null ? "" : "group " + last.status.cluster);
    say("mode", last === null ? "" : last.status.mode + " mode");
    byId("stream").dataset.state = message === null ? "off" : "on";
    say("stream-word", message === null ? (last === null ? "connecting" : "no answer") : "live, from " + message.status.node);
  }

  Timeline.begin();
  Orders.begin();
  Charts.begin();
  Sight.onStatus(() => {
    Charts.take();
    draw();
  });
  setInterval(draw, CALM);
  Sight.begin();
})();
