// The status page in a real browser: phones are listed, a fetch appears live, it works by keyboard, on a small screen, in the
// dark and without scripts.
//
//   node tests/browser/status.mjs PBXCTL [SCREENSHOT]
//
// Needs playwright-core (npm) where Node finds it, and Chromium ($CHROMIUM, /usr/bin/chromium).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const [program, screenshot] = process.argv.slice(2);
const TOKEN = "a-token-for-the-browser";

const folder = mkdtempSync(join(tmpdir(), "status-"));
for (let at = 0; at < 10_000; at++) {
  writeFileSync(join(folder, "00156500" + at.toString(16).padStart(4, "0") + ".cfg"), "x" + at);
}

function serve(...source) {
  const child = spawn(program, ["serve", ...source, "--http", "127.0.0.1:0", "--status", "127.0.0.1:0"], {
    env: { ...process.env, PBXCTL_STATUS_TOKEN: TOKEN, PBXCTL_KEY: "a key for the browser, of more than thirty-two bytes" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  return new Promise((told, failed) => {
    let http;
    child.on("exit", (code) => failed(new Error("pbxctl ended with " + code)));
    lines.on("line", (line) => {
      http ??= line.match(/serving http on (.*)$/)?.[1];
      const status = line.match(/serving status page on (.*)$/)?.[1];
      if (http && status) told({ child, http: "http://" + http, status: "http://" + status });
    });
  });
}

async function signIn(page, server) {
  await page.goto(server.status + "/");
  assert.equal(new URL(page.url()).pathname, "/sign-in", "nobody sees anything without signing in");
  await page.getByLabel("Token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Phones" }).waitFor();
}

const phone = (server, file, agent) => fetch(server.http + "/" + file, { headers: { "user-agent": agent } });

async function liveAmongTenThousand(browser, server) {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(server.status + "/sign-in");
  await page.getByLabel("Token").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  faults.length = 0; // the browser tells of the 401
  await signIn(page, server);
  assert.equal(await page.locator("#phones tbody tr").count(), 100);
  await page.getByText("10000 phones").waitFor();
  await page.getByText("Live.").waitFor();
  const row = page.locator('tr[data-mac="001565000007"]');
  assert.equal(await row.locator("[data-state]").textContent(), "never");
  await phone(server, "001565000007.cfg", "Yealink SIP-T46S 66.86.0.15 00:15:65:00:00:07");
  await row.getByText("/001565000007.cfg").waitFor();
  await row.getByText("current").waitFor();
  await page.getByRole("link", { name: "Requests" }).click();
  await page.getByText("Live.").waitFor();
  await phone(server, "001565000008.cfg", "<script>alert(1)</script>");
  await page.locator("#fetches tbody tr").first().getByText("<script>alert(1)</script>").waitFor();
  await page.getByRole("link", { name: "Phones" }).click();
  await page.getByLabel("Find").fill("00156500270f");
  await page.keyboard.press("Enter");
  await page.getByText("1 found").waitFor();
  assert.deepEqual(faults, []);
  await page.close();
}

async function byKeyboard(browser, server) {
  const page = await browser.newPage();
  await signIn(page, server);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  const reached = new Set();
  for (let at = 0; at < 20; at++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => (document.activeElement.id || document.activeElement.textContent).trim()));
  }
  for (const name of ["Phones", "Requests", "Sign out", "q", "state", "Show"]) {
    assert.ok(reached.has(name), name + " is reached by Tab: " + [...reached]);
  }
  await page.close();
}

async function smallAndWithoutScripts(browser, server) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.status + "/sign-in");
  await page.fill("#password", TOKEN);
  await page.click("main button");
  await page.waitForSelector("#phones");
  assert.ok((await page.textContent("main")).includes("001565000007"), "it reads without scripts");
  const small = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const seen = await small.newPage();
  await signIn(seen, server);
  const wide = await seen.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, "nothing sticks out of a small screen: " + wide);
  await context.close();
  await small.close();
}

/** The contrast of two colours as browsers write them, WCAG 2.2. */
const CONTRAST = `([one, other]) => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}`;

async function darkAndLight(browser, server) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await signIn(page, server);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    for (const what of ["body", "main a", ".current", ".never"]) {
      const ink = await page.evaluate((what) => getComputedStyle(document.querySelector(what)).color, what);
      const contrast = await page.evaluate("(" + CONTRAST + ")(" + JSON.stringify([ink, paper]) + ")");
      assert.ok(contrast >= 4.5, `${what} can be read when it is ${colorScheme}: ${contrast}`);
    }
    await context.close();
  }
}

/** A page of an example, as the documents show it. */
async function picture(browser, path) {
  const server = await serve("--compiled", "examples/office");
  const context = await browser.newContext({ viewport: { width: 1280, height: 640 } });
  const page = await context.newPage();
  await signIn(page, server);
  const macs = await page.locator("#phones tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.mac));
  for (const mac of macs.slice(1)) {
    await phone(server, mac + ".cfg", "Yealink SIP-T46S 66.86.0.15 " + mac);
  }
  await page.locator("#phones .current").first().waitFor();
  await page.waitForTimeout(1500);
  await page.reload();
  await page.getByText("Live.").waitFor();
  await page.screenshot({ path, fullPage: true });
  server.child.kill();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const server = await serve("--folder", folder);
try {
  await liveAmongTenThousand(browser, server);
  await byKeyboard(browser, server);
  await smallAndWithoutScripts(browser, server);
  await darkAndLight(browser, server);
  if (screenshot) await picture(browser, screenshot);
  console.log("the status page is as it should be");
} finally {
  server.child.removeAllListeners("exit");
  server.child.kill();
  await browser.close();
  rmSync(folder, { recursive: true });
}
process.exit(0);
