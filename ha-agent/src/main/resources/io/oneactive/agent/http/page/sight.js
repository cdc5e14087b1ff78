"use strict";
/*
 * What is known, and until when. The node's answers carry how long they hold, and when they were made on the node's monotonic clock. What was asked for at an
 * instant of this browser's monotonic clock was made after it: that ties both clocks together, on the safe side (a "bound"). By the tightest of the last
 * bounds each message is at least as old here as it really is, also one that lay in a buffer; and no clock of two machines is compared.
 */
const Sight = (() => {
  const LONGEST = 1500; // ms; however long an answer holds, silence is noticed by then
  const SHORT = 300; // ms; answers that never hold longer cannot be followed by eye and network,
  const SHORT_SHOWN = 500; // so they are shown for so long, and the page says so
  const PATIENCE = 10000; // ms for a stream to begin
  const SILENCE = 1500; // ms between messages, at most
  const AGAIN = 500; // ms between two tries
  const BOUND_LASTS = 30000; // ms; longer, and two clocks may have gone apart
  const BOUND_AGAIN = 5000; // ms between two bounds, while all is well
  const STEP = 500; // ms by which the wall clock may step or run ahead before all bounds are dropped: this machine may have slept

  let current = null; // the stream that is read
  let next = null; // one that is to take its place
  let latest = null; // the newest message, with madeAt and heldUntil on performance.now()
  let hello = { commands: false, failureTimeoutMS: 0 };
  let history = [];
  let incarnation = "";
  let widest = []; // how long the last answers held that held at all
  let tries = 0;
  let bounds = []; // {asked, offset}: an instant T of the node's clock was at offset + T here, or later
  let clock = ""; // which one the node's is
  let boundAt = -Infinity; // when a bound was last asked for
  let wallAhead = Date.now() - performance.now();
  let retry = 0;
  let expiry = 0;
  const listeners = { status: [], history: [] };

  function open() {
    clearTimeout(retry);
    const newest = history.length > 0 ? history[history.length - 1].sequence : 0;
    const stream = { askedAt: performance.now(), heardAt: performance.now(), isBegun: false };
    stream.source = new EventSource("/events?after=" + encodeURIComponent(incarnation) + ":" + newest);
    stream.source.addEventListener("hello", (event) => {
      hello = JSON.parse(event.data);
    });
    stream.source.addEventListener("history", (event) => remember(JSON.parse(event.data).events));
    stream.source.addEventListener("status", (event) => take(stream, JSON.parse(event.data)));
    stream.source.addEventListener("renew", () => renew());
    stream.source.addEventListener("error", () => lose(stream));
    if (current === null) {
      current = stream;
    } else {
      next = stream;
    }
  }

  function lose(stream) {
    stream.source.close();
    if (stream === next) {
      next = null;
    }
    if (stream === current) {
      current = next;
      next = null;
      if (current === null) {
        tries += 1;
        clearTimeout(retry);
        retry = setTimeout(open, AGAIN);
      }
    }
  }

  function renew() {
    if (next === null && !document.hidden) {
      open();
    }
  }

  function remember(events) {
    if (events.length > 0 && history.length > 0 && events[0].sequence <= history[history.length - 1].sequence) {
      history = []; // another process: it counts from 1
    }
    history = history.concat(events).slice(-1000);
    listeners.history.forEach((listener) => listener());
  }

  function take(stream, message) {
    const now = performance.now();
    const status = message.status;
    const taken = status.takenNanos / 1e6;
    stream.heardAt = now;
    watch();
    if (!stream.isBegun) {
      stream.isBegun = true;
      bound(stream.askedAt, status);
      if (stream === next) {
        current.source.close();
        current = stream;
        next = null;
      }
    }
    if (stream !== current) {
      return;
    }
    tries = 0;
    incarnation = status.incarnation;
    if (status.validForMS > 0) {
      widest = widest.concat(status.validForMS).slice(-50);
    }
    if (bounds.length === 0) {
      if (now - boundAt > AGAIN) {
        measure();
      }
      return; // nothing says how old it is
    }
    const madeAt = Math.min(Math.max(...bounds.map((one) => one.offset)) + taken, now);
    const holds = shownFor(status.validForMS);
    latest = { ...message, madeAt, heldUntil: madeAt + holds };
    const isFresh = now < latest.heldUntil - 100;
    if (now - boundAt > (isFresh ? BOUND_AGAIN : AGAIN)) {
      measure();
    }
    clearTimeout(expiry);
    expiry = setTimeout(tell, Math.max(0, latest.heldUntil - now) + 1);
    tell();
  }

  /** What was asked for here at an instant was made later. */
  function bound(asked, status) {
    if (status.clock !== clock) {
      clock = status.clock;
      bounds = []; // another start of that machine
    }
    bounds = bounds.filter((one) => asked - one.asked < BOUND_LASTS);
    bounds.push({ asked, offset: asked - status.takenNanos / 1e6 });
  }

  /** A question of its own: its answer is back sooner than a stream begins. */
  async function measure() {
    const asked = performance.now();
    boundAt = asked;
    try {
      const answer = await fetch("/status", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      bound(asked, await answer.json());
    } catch {
      // The next one may be answered; without any, nothing holds.
    }
  }

  /** What does not hold at all is never shown: the node's loop stands still, however long that lasts. */
  function shownFor(validForMS) {
    if (validForMS === 0) {
      return 0;
    }
    return isShort() ? Math.max(validForMS, SHORT_SHOWN) : Math.min(validForMS, LONGEST);
  }

  /** Answers hold so shortly by the node's settings that a page could not show any. */
  function isShort() {
    return widest.length > 0 && Math.max(...widest) < SHORT;
  }

  function tell() {
    listeners.status.forEach((listener) => listener());
  }

  function watch() {
    if (document.hidden) {
      return;
    }
    const now = performance.now();
    const ahead = Date.now() - now;
    if (Math.abs(ahead - wallAhead) > STEP) {
      wallAhead = ahead;
      bounds = [];
    }
    for (const stream of [current, next]) {
      const limit = stream === null || stream.isBegun ? SILENCE : PATIENCE;
      if (stream !== null && now - stream.heardAt > limit) {
        lose(stream);
      }
    }
  }

  /** Nobody looks: then nothing is asked for, and nothing is known. */
  function lookOrNot() {
    clearTimeout(retry);
    for (const stream of [current, next]) {
      stream?.source.close();
    }
    current = null;
    next = null;
    if (document.hidden) {
      latest = latest && { ...latest, heldUntil: -Infinity };
      tell();
    } else {
      open();
    }
  }

  return {
    begin() {
      document.addEventListener("visibilitychange", lookOrNot);
      window.addEventListener("pageshow", (event) => event.persisted && lookOrNot());
      setInterval(watch, 250);
      lookOrNot();
    },
    onStatus: (listener) => listeners.status.push(listener),
    onHistory: (listener) => listeners.history.push(listener),
    /** The newest message if it holds at this instant, else null. */
    known: () => (latest !== null && performance.now() < latest.heldUntil ? latest : null),
    /** The newest message, however old: only ever to be shown as past. */
    last: () => latest,
    ageMS: () => (latest === null ? Infinity : performance.now() - latest.madeAt),
    history: () => history,
    hello: () => hello,
    isShort,
    tries: () => tries,
  };
})();
