// What a page is told of a softphone, given to JsSIP and to SIP.js themselves: each registers with it as `serve` hands it out.
//
//   node tests/browser/softphone.mjs PBXCTL
//
// Needs jssip and sip.js (npm) where Node finds them. The web socket is one of ours, and answers as a registrar does.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(process.cwd(), "x.js"));
const program = resolve(process.argv[2]);
const NAME = 'Erin "E" \\ <Müller> & Söhne; 電話';
const env = { ...process.env, PBXCTL_KEY: "a key for the softphone, of more than thirty-two bytes" };

const folder = mkdtempSync(join(tmpdir(), "softphone-"));
function write(path, text) {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}
write("pbx.yaml", `version: 1
hosts: {pbx: {engine: asterisk, connect: local, address: pbx.example.net, default_tenant: acme}}
provisioning: {connect: {dir: ./phones}, url: "http://prov.example.net", proofs: [token]}
secrets: {key: {env: PBXCTL_KEY}}
`);
write("tenants/acme/tenant.yaml", `tenant: {name: Acme, domain: acme.example.net, pools: {users: 1000-1099}}
users: {erin: {name: ${JSON.stringify(NAME)}, softphone: [webrtc], voicemail: false}}
`);

const pbxctl = (...args) => execFileSync(program, [...args], { cwd: folder, env, encoding: "utf8" });

function serve() {
  const child = spawn(program, ["serve", "--compiled", "--http", "127.0.0.1:0", folder], { env, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((told, failed) => {
    child.on("exit", (code) => failed(new Error("pbxctl ended with " + code)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const http = line.match(/serving http on (.*)$/)?.[1];
      if (http) told({ child, http: "http://" + http });
    });
  });
}

const md5 = (text) => createHash("md5").update(text).digest("hex");
const header = (message, name) => message.match(new RegExp("^" + name + ": *(.*)$", "im"))?.[1];

/** The digest that proves the password (RFC 2617, 3.2.2). */
function proves(message, user, password) {
  const proof = header(message, "Authorization");
  const said = (name) => proof.match(new RegExp("\\b" + name + '="?([^",]*)"?'))[1];
  assert.equal(said("username"), user);
  const secret = md5([user, said("realm"), password].join(":"));
  const what = md5("REGISTER:" + said("uri"));
  return said("response") === md5([secret, said("nonce"), said("nc"), said("cnonce"), said("qop"), what].join(":"));
}

/** A web socket that speaks to a registrar of ours: it asks for a proof once, then says yes. */
class Socket extends EventTarget {
  static opened = [];
  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;
  readyState = 0;
  messages = [];
  constructor(url, protocol) {
    super();
    Object.assign(this, { url, protocol });
    Socket.opened.push(this);
    setTimeout(() => this.tell("open", this.OPEN));
  }
  tell(kind, state = this.readyState, more = {}) {
    this.readyState = state;
    const event = Object.assign(new Event(kind), more);
    this.dispatchEvent(event);
    this["on" + kind]?.(event);
  }
  send(data) {
    const message = data.toString();
    if (!message.startsWith("REGISTER ")) return;
    this.messages.push(message);
    const proved = header(message, "Authorization");
    const same = ["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${header(message, name)}\r\n`).join("");
    const more = proved
      ? `Contact: ${header(message, "Contact")}\r\n`
      : 'WWW-Authenticate: Digest realm="acme.example.net",nonce="n1",algorithm=MD5,qop="auth"\r\n';
    const status = proved ? "200 OK" : "401 Unauthorized";
    const answer = `SIP/2.0 ${status}\r\n${same}To: ${header(message, "To")};tag=1\r\n${more}Content-Length: 0\r\n\r\n`;
    setTimeout(() => this.tell("message", this.OPEN, { data: answer }));
  }
  close() {
    this.tell("close", this.CLOSED, { code: 1000, reason: "", wasClean: true });
  }
}
globalThis.WebSocket = Object.assign(Socket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });

/** What a library sent until it was registered. */
function registered(soft, library) {
  const socket = Socket.opened.pop();
  assert.equal(socket.url, soft.sipjs.transportOptions.server, library);
  assert.equal(socket.protocol, "sip", library);
  const [first, second] = socket.messages;
  assert.match(first, /^REGISTER sip:acme\.example\.net SIP\/2\.0/, library);
  assert.ok(header(first, "From").includes("<" + soft.address + ">"), library + ": " + header(first, "From"));
  const user = soft.address.slice("sip:".length).split("@")[0];
  assert.ok(proves(second, user, soft.sipjs.authorizationPassword), library + " proves the password");
  const named = header(first, "From").match(/^"((?:[^"\\]|\\.)*)" </);
  assert.equal(named?.[1].replace(/\\(.)/g, "$1"), NAME, library + ": " + header(first, "From"));
}

/** As a page does it that was written by docs/phones. */
async function jssip(soft) {
  const JsSIP = require("jssip");
  const sockets = soft.jssip.sockets.map((url) => new JsSIP.WebSocketInterface(url));
  const ua = new JsSIP.UA({ ...soft.jssip, sockets });
  await new Promise((yes, no) => {
    ua.on("registered", yes);
    ua.on("registrationFailed", (event) => no(new Error("JsSIP: " + event.cause)));
    ua.start();
  });
  registered(soft, "JsSIP");
  ua.stop();
}

async function sipjs(soft) {
  const SIP = require("sip.js");
  const agent = new SIP.UserAgent({ ...soft.sipjs, uri: SIP.UserAgent.makeURI(soft.sipjs.uri), logBuiltinEnabled: false });
  await agent.start();
  const registerer = new SIP.Registerer(agent);
  await new Promise((yes, no) => {
    registerer.stateChange.addListener((state) => state === SIP.RegistererState.Registered && yes());
    registerer.register({ requestDelegate: { onReject: (answer) => no(new Error("SIP.js: " + answer.message.statusCode)) } }).catch(no);
  });
  registered(soft, "SIP.js");
}

pbxctl("lock");
const link = new URL(pbxctl("secret", "link", "users/erin", "--anywhere").match(/http:\S+\.json/)[0]);
const server = await serve();
try {
  const answer = await fetch(server.http + link.pathname);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*", "a page of any origin reads it");
  const soft = await answer.json();
  assert.equal(soft.name, NAME);
  await jssip(soft);
  await sipjs(soft);
  console.log("JsSIP and SIP.js register with what they are told");
} finally {
  server.child.removeAllListeners("exit");
  server.child.kill();
  rmSync(folder, { recursive: true });
}
process.exit(0);
