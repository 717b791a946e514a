// A browser without anything but node: Chromium, driven over two pipes with the DevTools protocol. Messages are JSON,
// each ended by a 0 octet.
"use strict";
const { spawn } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

// The first Chromium in PATH, or null.
function findBrowser() {
	for (const name of NAMES)
		for (const folder of (process.env.PATH || "").split(":"))
			if (folder && fs.existsSync(path.join(folder, name))) return path.join(folder, name);
	return null;
}

class Browser {
	constructor(program) {
		this.profile = fs.mkdtempSync(path.join(os.tmpdir(), "looplab-page-"));
		const flags = ["--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
			"--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--disable-dev-shm-usage", "--user-data-dir=" + this.profile];
		if (process.getuid() === 0) flags.push("--no-sandbox");
		this.process = spawn(program, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
		this.next = 1;
		this.waiting = new Map();
		this.heard = () => {};
		this.rest = "";
		this.process.stdio[4].setEncoding("utf8");
		this.process.stdio[4].on("data", (more) => this.read(more));
		this.gone = new Promise((resolve) => this.process.on("exit", resolve));
		this.process.stdio[3].on("error", () => {});
	}

	read(more) {
		const messages = (this.rest + more).split("\0");
		this.rest = messages.pop();
		for (const message of messages.map((text) => JSON.parse(text))) {
			const wait = this.waiting.get(message.id);
			if (!wait) {
				this.heard(message);
				continue;
			}
			this.waiting.delete(message.id);
			if (message.error) wait.reject(new Error(message.error.message));
			else wait.resolve(message.result);
		}
	}

	ask(method, params = {}, sessionId = undefined) {
		const id = this.next++;
		this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
		return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
	}

	async page() {
		const { targetId } = await this.ask("Target.createTarget", { url: "about:blank" });
		const { sessionId } = await this.ask("Target.attachToTarget", { targetId, flatten: true });
		const page = new Page(this, sessionId);
		for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.ask(domain + ".enable");
		return page;
	}

	async close() {
		await Promise.race([this.ask("Browser.close").catch(() => {}), this.gone]);
		await this.gone;
		fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

class Page {
	constructor(browser, session) {
		this.browser = browser;
		this.session = session;
		this.complaints = []; // what the console, the security policy and the network had to say
		this.loaded = () => {};
		browser.heard = (message) => this.hear(message);
	}

	hear({ method, params }) {
		if (method === "Page.loadEventFired") this.loaded();
		else if (method === "Runtime.consoleAPICalled") this.complaints.push("console: " + JSON.stringify(params.args));
		else if (method === "Runtime.exceptionThrown") this.complaints.push("exception: " + JSON.stringify(params.exceptionDetails));
		else if (method === "Log.entryAdded") this.complaints.push("log: " + params.entry.text);
		else if (method === "Network.requestWillBeSent" && !/^(data|about):/.test(params.request.url) && params.request.url.split("#")[0] !== this.address)
			this.complaints.push("request: " + params.request.url);
		else if (method === "Page.javascriptDialogOpening") {
			this.complaints.push("dialog: " + params.message);
			this.ask("Page.handleJavaScriptDialog", { accept: false }).catch(() => {});
		}
	}

	ask(method, params) {
		return this.browser.ask(method, params, this.session);
	}

	async open(file, hash = "") {
		this.address = "file://" + file;
		await this.visit("about:blank"); // else another hash would be the same document
		await this.visit(this.address + hash);
		await this.settle();
	}

	async visit(url) {
		const loaded = new Promise((resolve) => (this.loaded = resolve));
		await this.ask("Page.navigate", { url });
		await loaded;
	}

	// Two frames later, all that a change brings with it has been drawn.
	settle() {
		return this.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
	}

	async run(expression) {
		const answer = await this.ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
		if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails.exception || answer.exceptionDetails));
		return answer.result.value;
	}

	async press(key, times = 1) {
		for (let i = 0; i < times; i++) {
			await this.ask("Input.dispatchKeyEvent", { type: "keyDown", key, code: key });
			await this.ask("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
		}
	}

	async click(selector) {
		const [x, y] = await this.run(`(() => { const e = document.querySelector(${JSON.stringify(selector)}); e.scrollIntoView({ block: "center" });
			const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`);
		for (const type of ["mousePressed", "mouseReleased"])
			await this.ask("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
		await this.settle();
	}

	size(width, height = 900) {
		return this.ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
	}

	media(media, scheme) {
		return this.ask("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
	}
}

module.exports = { Browser, findBrowser };
