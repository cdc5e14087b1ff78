"use strict";
/* The headline, and who hears whom: all of it as the one node sees it that serves this page. */
const Scene = (() => {
  /** Whether a peer was heard recently enough to be believed: silence only grows while the answer gets older. */
  function isHeard(peer, ageMS) {
    return peer.lastHeardMS !== null && peer.lastHeardMS + ageMS < Sight.hello().failureTimeoutMS;
  }

  /** One headline: what kind it is, what it says, and why. */
  function headline(message) {
    if (message === null) {
      return unknown();
    }
    const status = message.status;
    const view = "as " + status.node + " sees it";
    const active = status.activeNode;
    const peer = status.peers.find((one) => one.node === active);
    if (status.role === "active") {
      return { kind: "active", shape: "active", text: status.node + " is active", view: "this node", why: because(status), short: status.node + " ACTIVE" };
    }
    if (active !== null && peer !== undefined && isHeard(peer, Sight.ageMS())) {
      return { kind: "other", shape: "active", text: active + " is active", view, why: status.node + " is " + status.state + ". " + because(status), short: active + " ACTIVE" };
    }
    const isMoving = ["starting", "candidate", "resigning"].includes(status.state);
    return {
      kind: isMoving ? "moving" : "nobody",
      shape: isMoving ? "moving" : "nobody",
      text: isMoving ? "Nobody is active yet" : "Nobody is active",
      view,
      why: status.node + " is " + status.state + ". " + because(status),
      short: "nobody ACTIVE",
    };
  }

  function unknown() {
    const last = Sight.last();
    if (last === null) {
      const why = Sight.tries() > 3 ? "The agent gives no stream: it is not there, or too many pages watch it." : "Waiting for the first answer of the agent.";
      return { kind: "unknown", shape: "unknown", text: "Unknown", view: "", why, short: "unknown" };
    }
    const then = last.status;
    const was = then.role === "active" ? then.node + " was active" : then.node + " was " + then.state;
    return {
      kind: "unknown",
      shape: "unknown",
      text: "Unknown",
      view: then.node + " does not answer",
      why: "No word from it for " + span(Sight.ageMS()) + ". Then, at " + clockTime(then.takenAt) + ", " + was + ".",
      short: "unknown",
    };
  }

  function facts(message) {
    const status = message.status;
    const age = Sight.ageMS();
    const made = Date.parse(status.takenAt) + age;
    const entries = [["Term", String(status.term)], [look(status.state) === "active" ? "Active for" : "In this state for", span(made - Date.parse(status.since))]];
    if (status.role === "active") {
      entries.push(["Secured for", span(status.authorityRemainingMS - age)]);
    }
    return entries;
  }

  function drawHero(message) {
    const said = headline(message);
    const hero = byId("hero");
    if (hero.dataset.kind !== said.kind) {
      hero.dataset.kind = said.kind;
      byId("hero-shape").setAttribute("href", "#shape-" + said.shape);
    }
    hero.dataset.length = said.text.length > 22 ? "long" : "short";
    say("headline", said.text);
    say("hero-view", said.view);
    say("hero-why", said.why);
    pairs(byId("hero-facts"), message === null ? [] : facts(message));
    return said;
  }

  /** Fills a list of terms and values, in place. */
  function pairs(list, entries) {
    if (list.children.length !== entries.length) {
      list.replaceChildren(...entries.map(() => element("div", {}, element("dt"), element("dd"))));
    }
    entries.forEach(([name, value], index) => {
      say(list.children[index].children[0], name);
      say(list.children[index].children[1], value);
    });
  }

  function card(place, { state, shape: shapeName, name, word, small }) {
    if (place.dataset.state !== state || place.dataset.shape !== shapeName || place.children.length === 0) {
      place.dataset.state = state;
      place.dataset.shape = shapeName;
      place.replaceChildren(
        shape(shapeName),
        element("div", {}, element("p", { class: "name" }), element("p", { class: "word" })),
        element("p", { class: "small" }),
      );
    }
    say(place.querySelector(".name"), name);
    say(place.querySelector(".word"), word);
    say(place.querySelector(".small"), small);
  }

  function selfCard(message) {
    const last = Sight.last();
    if (message === null) {
      return { state: "unknown", shape: "unknown", name: last === null ? "this node" : last.status.node, word: "unknown", small: "nothing that holds is known of it" };
    }
    const status = message.status;
    const appearance = look(status.state);
    const words = [status.eligible ? "could act" : "cannot act", "priority " + status.priority];
    if (status.command !== null) {
      words.unshift("command " + status.command.condition);
    }
    return { state: appearance, shape: appearance, name: status.node, word: status.state, small: words.join(" · ") };
  }

  /** A peer: what it said last, while it is heard; and the wire to it. */
  function peerSight(peer, message) {
    const age = Sight.ageMS();
    const self = Sight.last().status.node;
    if (message === null) {
      return { in: "no", heard: "not known", heardBy: "", card: { state: "unknown", shape: "unknown", name: peer.node, word: "unknown", small: "only " + self + " could tell from here" } };
    }
    if (!isHeard(peer, age)) {
      const heard = peer.lastHeardMS === null ? "never heard" : "silent for " + span(peer.lastHeardMS + age);
      const said = peer.state === null ? "" : "it said " + peer.state + " before";
      return { in: "no", heard, heardBy: "", card: { state: "unknown", shape: "unknown", name: peer.node, word: "unknown", small: said || self + " has never heard it" } };
    }
    const said = peer.state ?? "passive"; // a node of the C# library tells no state, only that it is not active
    const state = peer.active ? "active" : said === "active" ? "unknown" : said;
    const grant = peer.grantRemainingMS - age;
    return {
      in: "yes",
      out: grant > 0 ? "yes" : "",
      heard: "heard " + span(peer.lastHeardMS + age) + " ago",
      heardBy: grant > 0 ? "grants " + self + " the role for " + span(grant) : "",
      card: {
        state: look(state),
        shape: look(state),
        name: peer.node,
        word: state,
        small: (peer.eligible ? "could act" : "cannot act") + " · priority " + peer.priority,
      },
    };
  }

  function witnessSight(witness, message) {
    const age = Sight.ageMS();
    const self = Sight.last().status.node;
    const name = "witness " + witness.name;
    if (message === null) {
      return { in: "no", heard: "not known", heardBy: "", card: { state: "unknown", shape: "unknown", name, word: "unknown", small: "only " + self + " could tell from here" } };
    }
    const answered = witness.lastAnswerMS === null ? "never answered" : "answered " + span(witness.lastAnswerMS + age) + " ago";
    const lease = witness.leaseRemainingMS - age;
    const isThere = witness.condition === "reachable";
    const isLost = witness.condition === "unreachable" || witness.condition === "misconfigured";
    const claim = witness.claimTimeMS === null ? "" : "a claim takes " + exact(witness.claimTimeMS);
    const isHeld = lease > 0;
    return {
      in: isLost ? "lost" : isThere ? "yes" : "no",
      out: isHeld ? "yes" : "",
      heard: answered,
      heardBy: isHeld ? self + " holds it for " + span(lease) : "",
      card: {
        state: isLost ? "lost" : isThere ? (isHeld ? "active" : "passive") : "unknown",
        shape: isLost ? "witness-lost" : isThere ? "witness" : "unknown",
        name,
        word: isLost ? witness.condition : isThere ? (isHeld ? "held by " + self : "not held by " + self) : "not asked yet",
        small: isLost ? witness.detail : [witness.hasVote ? "has a vote" : "no vote", claim].filter(Boolean).join(" · "),
      },
    };
  }

  function sight(list, index, { in: heardState, out = "", heard, heardBy, card: contents }) {
    while (list.children.length <= index) {
      const wire = element("div", { class: "wire" }, element("p"), element("div", { class: "rope", "aria-hidden": "true" }), element("p"));
      list.append(element("li", { class: "sight" }, wire, element("div", { class: "card" })));
    }
    const [wire, place] = list.children[index].children;
    wire.dataset.in = heardState;
    wire.dataset.out = out;
    say(wire.children[0], heard);
    say(wire.children[2], heardBy);
    card(place, contents);
  }

  function draw(message) {
    card(byId("self"), selfCard(message));
    const last = Sight.last();
    say("map-title", last === null ? "Who hears whom" : "Who hears whom, as " + last.status.node + " sees it");
    const list = byId("sights");
    const sights = last === null ? [] : last.status.peers.map((peer) => peerSight(peer, message));
    if (last !== null && last.status.witness !== null) {
      sights.push(witnessSight(last.status.witness, message));
    }
    while (list.children.length > sights.length) {
      list.lastElementChild.remove();
    }
    sights.forEach((one, index) => sight(list, index, one));
  }

  return { drawHero, draw, pairs };
})();
