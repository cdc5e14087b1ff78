// Drives Chromium for the tests of the page: each line that comes in is a command of words, each word URL-encoded; each is answered by one line.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
// The browser itself writes down a stream that ends because its agent was killed, and a refused token.
const EXPECTED = /^Failed to load resource: (net::ERR_|the server responded with a status of 401)/;
const pages = new Map();
const problems = [];

/** Writes down each headline from when on it was shown. */
function recordHeadlines() {
  window.headlines = [];
  document.addEventListener("DOMContentLoaded", () => {
    const hero = document.getElementById("hero");
    const note = () => {
      const now = { at: Date.now(), kind: hero.dataset.kind, text: document.getElementById("headline").textContent };
      const last = window.headlines.at(-1);
      if (last === undefined || last.kind !== now.kind || last.text !== now.text) {
        window.headlines.push(now);
      }
    };
    new MutationObserver(note).observe(hero, { subtree: true, childList: true, characterData: true, attributes: true });
    note();
  });
}

/** Answers the page's question for a stream with one whose every text is hostile. */
async function beHostile(page) {
  const hostile = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>&lt;b&gt;";
  await page.route(/\/events\?/, (route) => answer(route).catch(() => route.abort().catch(() => {}))); // the agent may have ended
  const answer = async (route) => {
    const origin = new URL(route.request().url()).origin;
    const status = await (await fetch(origin + "/status")).json();
    const events = (await (await fetch(origin + "/history")).json()).events;
    Object.assign(status, { node: hostile, cluster: hostile, detail: hostile, reason: hostile, activeNode: hostile, warnings: [hostile], validForMS: 1400 });
    status.peers.forEach((peer) => Object.assign(peer, { node: hostile, state: hostile, address: hostile }));
    events.forEach((event) => Object.assign(event, { detail: hostile, reason: hostile, to: hostile }));
    Object.assign(status.witness, { name: hostile, detail: hostile });
    const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    const body = event("hello", { commands: true, failureTimeoutMS: 600 }) + event("history", { events }) + event("status", { roundTripMicros: hostile, misses: 0, status });
    await route.fulfill({ contentType: "text/event-stream", body });
  };
}

const commands = {
  async open(name, url, width, scheme, manner) {
    const context = await browser.newContext({ viewport: { width: Number(width), height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !EXPECTED.test(message.text())) {
        problems.push(name + ": " + message.text());
      }
    });
    page.on("pageerror", (error) => problems.push(name + ": " + error.stack));
    await page.addInitScript(recordHeadlines);
    if (manner === "hostile") {
      await beHostile(page);
    }
    await page.goto(url);
    pages.set(name, page);
  },
  eval: (name, expression) => pages.get(name).evaluate(expression),
  press: (name, key) => pages.get(name).keyboard.press(key),
  type: (name, text) => pages.get(name).keyboard.type(text),
  width: (name, width) => pages.get(name).setViewportSize({ width: Number(width), height: 900 }),
  media: (name, scheme) => pages.get(name).emulateMedia({ colorScheme: scheme }),
  shot: async (name, path) => void (await pages.get(name).screenshot({ path, fullPage: true })),
  async axe(name) {
    // Not the page's own script: as a developer tool it is not bound by the page's policy.
    await pages.get(name).evaluate(axe);
    const found = await pages.get(name).evaluate("axe.run()");
    return found.violations.map((one) => one.id + ": " + one.nodes.map((node) => node.target.join(" ")).join(", ")).join("; ");
  },
  problems: () => problems.join("\n"),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...words] = line.split(" ").map((word) => decodeURIComponent(word.replaceAll("+", "%20")));
  try {
    console.log("ok " + encodeURIComponent((await commands[command](...words)) ?? ""));
  } catch (failure) {
    console.log("failed " + encodeURIComponent(failure.stack));
  }
}
await browser.close();
