"use strict";
/* Commands. The token is in a variable of this function, and nowhere else: not in a store of the browser, not in an address, not in the field it was typed in. */
const Orders = (() => {
  let token = null;
  let isUnderWay = false;

  function isLocal() {
    return location.protocol === "https:" || ["localhost", "[::1]"].includes(location.hostname) || location.hostname.startsWith("127.");
  }

  function use() {
    const field = byId("token");
    const given = field.value;
    field.value = "";
    if (given === "") {
      result("no", "Type the token first: it is the setting http.token of this agent.");
      field.focus();
      return;
    }
    if (!/^[\x20-\x7e]+$/.test(given)) {
      result("no", "That is no token that can be sent: only letters, digits and signs of ASCII are allowed here.");
      field.focus();
      return;
    }
    token = given;
    result("", "");
    draw(Sight.known());
    byId("successor").focus();
  }

  function forget() {
    token = null;
    draw(Sight.known());
    byId("token").focus();
  }

  function result(done, text) {
    byId("result").dataset.done = done;
    say("result", text);
  }

  async function order(path, what) {
    isUnderWay = true;
    draw(Sight.known());
    result("", what + " …");
    try {
      const answer = await fetch(path, { method: "POST", headers: { Authorization: "Bearer " + token }, credentials: "omit", cache: "no-store" });
      const text = await answer.text();
      if (answer.status === 401) {
        token = null;
        result("no", "The agent refuses this token.");
      } else if (answer.status === 202) {
        result("", "Under way: " + JSON.parse(text).detail);
      } else if (answer.status === 200 || answer.status === 409) {
        const said = JSON.parse(text);
        result(said.done ? "yes" : "no", (said.done ? "Done: " : "Refused: ") + said.detail);
      } else {
        result("no", "The agent says " + answer.status + ": " + text);
      }
    } catch (failure) {
      result("no", "No answer to this: whether it was done is not known. Look at the headline and at the history. (" + failure.message + ")");
    }
    isUnderWay = false;
    draw(Sight.known());
  }

  function confirmed(question, yes, act) {
    const dialog = byId("confirm");
    say("confirm-question", question);
    say("confirm-yes", yes);
    byId("confirm-yes").onclick = () => {
      dialog.close();
      act();
    };
    byId("confirm-no").onclick = () => dialog.close();
    dialog.showModal();
    byId("confirm-no").focus();
  }

  function chosenText(id) {
    return byId(id).selectedOptions[0]?.textContent ?? "";
  }

  function askSwitchover() {
    const to = byId("successor").value;
    const node = Sight.last().status.node;
    confirmed(
      node + " stops its work, then " + (to === "" ? "another node" : to) + " starts. Switch over?",
      "Switch over",
      () => order("/switchover" + (to === "" ? "" : "?to=" + encodeURIComponent(to)), "Switching over"),
    );
  }

  function askPause() {
    const node = Sight.last().status.node;
    confirmed(
      "Set " + node + " aside for " + chosenText("pause-for") + "? It hands its role over if a peer can take it, votes, and does not become active.",
      "Pause " + node,
      () => order("/pause?forMS=" + byId("pause-for").value, "Pausing"),
    );
  }

  /** The peers as choices; left alone while they are the same, so that a choice is not lost. */
  function drawPeers(status) {
    const names = status.peers.map((peer) => peer.node);
    const list = byId("successor");
    const wanted = JSON.stringify(names);
    if (list.dataset.names !== wanted) {
      list.dataset.names = wanted;
      list.replaceChildren(
        ...(names.length === 1 ? [] : [element("option", { value: "" }, "any that can take it")]),
        ...names.map((name) => element("option", { value: name }, name)),
      );
    }
  }

  function draw(message) {
    const isOffered = Sight.hello().commands;
    byId("orders-off").hidden = isOffered || Sight.last() === null;
    byId("token-row").hidden = !isOffered || token !== null;
    byId("orders").hidden = !isOffered || token === null;
    if (Sight.last() !== null) {
      drawPeers(Sight.last().status);
    }
    const status = message === null ? null : message.status;
    const isFree = status !== null && !isUnderWay;
    byId("switchover").disabled = !isFree || status.role !== "active";
    byId("successor").disabled = byId("switchover").disabled;
    byId("pause").disabled = !isFree || status.state === "paused";
    byId("pause-for").disabled = byId("pause").disabled;
    byId("resume").disabled = !isFree || status.state !== "paused";
  }

  return {
    begin() {
      byId("use-token").addEventListener("click", use);
      byId("token").addEventListener("keydown", (event) => event.key === "Enter" && use());
      byId("forget-token").addEventListener("click", forget);
      byId("switchover").addEventListener("click", askSwitchover);
      byId("pause").addEventListener("click", askPause);
      byId("resume").addEventListener("click", () => order("/resume", "Resuming"));
      if (!isLocal()) {
        say("token-note", "Stays in the memory of this page. This connection is not encrypted: whoever listens on the way can read the token.");
      }
    },
    draw,
  };
})();
