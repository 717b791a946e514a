// node check.js FOLDER: opens the pages that test_html.c has put into FOLDER, and says of each claim whether it holds,
// "ok CLAIM" or "bad CLAIM: why", a line each. Exit status 77: there is no browser.
"use strict";
const fs = require("fs");
const path = require("path");
const { Browser, findBrowser } = require("./browser.js");

const folder = path.resolve(process.argv[2]);
const file = (name) => path.join(folder, name);
const WIDTHS = [375, 1280, 1920];

function must(holds, why) {
	if (!holds) throw new Error(why);
}

function same(found, wanted, what) {
	must(JSON.stringify(found) === JSON.stringify(wanted), `${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}

const present = "document.querySelector('.cur') && document.querySelector('.cur').id";

const claims = {
	async "pages say nothing on the console and ask for nothing"(page) {
		for (const name of ["story.html", "hostile.html", "capture.html", "compare.html", "story.svg", "hostile.svg"]) {
			page.complaints = [];
			await page.open(file(name));
			if (name.endsWith(".html")) await page.press("ArrowRight", 5);
			same(page.complaints, [], name);
		}
	},

	async "pages fit into 375, 1280 and 1920 pixels"(page) {
		for (const name of ["story.html", "hostile.html", "capture.html", "compare.html"]) {
			await page.open(file(name), "#p2");
			for (const width of WIDTHS) {
				await page.size(width);
				await page.settle();
				same(await page.run("document.documentElement.scrollWidth - innerWidth"), 0, `${name} at ${width}: too wide by`);
			}
		}
	},

	async "keys walk through time"(page) {
		await page.open(file("story.html"));
		same(await page.run(present), null, "nothing is present before the first key");
		await page.press("ArrowRight");
		same(await page.run(present), "s1", "the first key");
		await page.press("PageDown");
		same(await page.run(present), "s2", "Page Down");
		await page.press("ArrowDown", 4);
		same(await page.run("location.hash"), "#p1", "the address");
		same(await page.run("document.querySelectorAll('[aria-current]').length"), 1, "marked for screen readers");
		must(await page.run("document.getElementById('p2').classList.contains('later')"), "what comes later is dimmed");
		must(/Step 2\. Packet 1: SYN/.test(await page.run("document.getElementById('present').textContent")), "the present is told");
		must(/SYN-SENT/.test(await page.run("document.querySelector('.peer .here').textContent")), "the state of the client");
		must(/connect/.test(await page.run("document.querySelector('.code .run').textContent")), "the line that runs");
		await page.press("ArrowLeft");
		same(await page.run(present), "c5", "back");
		await page.press("End");
		same(await page.run("document.querySelectorAll('.later').length"), 0, "nothing is later than the end");
		await page.press("Home");
		same(await page.run(present), "s1", "Home");
	},

	async "a field shows its octets, an octet its field"(page) {
		await page.open(file("story.html"), "#p2");
		await page.run("document.getElementById('p2').focus()");
		await page.press("Enter");
		same(await page.run("document.activeElement.getAttribute('role')"), "treeitem", "Enter leads to the fields");
		same(await page.run("document.querySelectorAll('.pane .hex .on').length"), 4, "cells of the flags, octets and letters");
		must(/tcp\.flags/.test(await page.run("document.querySelector('.help').textContent")), "the field is explained");
		await page.press("ArrowUp");
		must(/header length/.test(await page.run("document.querySelector('[aria-selected]').textContent")), "the field above");
		await page.click(".pane .hex [data-o='34']");
		must(/source port/.test(await page.run("document.querySelector('.pane [aria-selected]').textContent")), "octet 34 is of the source port");
		await page.run("document.querySelector('.pane [aria-selected]').focus()");
		await page.press("Escape");
		same(await page.run("document.activeElement.id"), "p2", "Escape leads back");
		await page.press("Tab");
		must(await page.run("document.activeElement.closest('.row') === null || document.activeElement.closest('.promise') !== null"), "Tab leads out of the rows");
	},

	async "links lead to a packet, a call, a step"(page) {
		for (const id of ["p3", "c2", "s3"]) {
			await page.open(file("story.html"), "#" + id);
			same(await page.run(present), id, "the present");
		}
		await page.run("location.hash = '#p1'");
		await page.settle();
		same(await page.run(present), "p1", "a new address");
		await page.click("#p2 summary");
		same(await page.run("location.hash"), "#p2", "a click");
	},

	async "one conversation can be looked at alone"(page) {
		await page.open(file("capture.html"));
		const all = await page.run("document.querySelectorAll('.p:not([hidden])').length");
		await page.run("(() => { const s = document.getElementById('only'); s.value = '1'; s.dispatchEvent(new Event('change')); })()");
		const left = await page.run("Array.from(document.querySelectorAll('.p:not([hidden])'), (row) => row.dataset.c)");
		must(left.length > 0 && left.length < all, "fewer packets");
		must(left.every((conversation) => conversation === "1"), "of that conversation");
	},

	async "light and dark can be chosen"(page) {
		const colour = "getComputedStyle(document.body).backgroundColor";
		await page.open(file("story.html"));
		const light = await page.run(colour);
		await page.click("#theme");
		const dark = await page.run(colour);
		must(light !== dark, "the button");
		await page.media("", "dark");
		await page.open(file("story.html"));
		same(await page.run(colour), dark, "what the reader prefers");
		await page.media("", "light");
	},

	async "hostile words stay words"(page) {
		for (const name of ["hostile.html", "compare.html", "hostile.svg"]) {
			page.complaints = [];
			await page.open(file(name));
			same(page.complaints, [], name);
			same(await page.run("typeof owned"), "undefined", name + " ran something");
			same(await page.run("document.querySelectorAll('img, iframe, object, embed, form, base, animate, foreignObject').length"), 0, name + " elements");
			same(await page.run("Array.from(document.querySelectorAll('*')).filter((e) => e.getAttributeNames().some((n) => /^on|^style$/.test(n))).length"), 0, name + " attributes");
			same(await page.run("Array.from(document.querySelectorAll('a')).filter((a) => !/^(#|https?:)/.test(a.getAttribute('href'))).length"), 0, name + " links");
			const words = await page.run("document.documentElement.textContent");
			must(words.includes("<script>owned=1</script>"), name + " does not show what was said");
			must(!/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/.test(words), name + " has characters that turn lines around");
		}
		await page.open(file("hostile.html"));
		same(await page.run("document.scripts.length"), 2, "scripts");
		must((await page.run("document.title")).includes("</title>"), "the title");
	},

	async "without a script it is a document"(page) {
		await page.ask("Emulation.setScriptExecutionDisabled", { value: true });
		try {
			await page.visit("file://" + file("story.html"));
			same(await page.run("getComputedStyle(document.getElementById('tools')).display"), "none", "buttons that would do nothing");
			must(await page.run("document.querySelectorAll('.row').length > 10"), "rows");
			must(await page.run("(() => { const d = document.querySelector('.p details'); d.open = true; return d.querySelector('.tree').getBoundingClientRect().height > 100; })()"), "a packet opens");
			await page.visit("file://" + file("large.html"));
			must(/first 200 of 10000/.test(await page.run("document.querySelector('.more').textContent")), "what cannot be read is said");
			same(await page.run("document.querySelectorAll('.p').length"), 200, "packets that can be read");
		} finally {
			await page.ask("Emulation.setScriptExecutionDisabled", { value: false });
		}
	},

	async "a large page is there at once and makes rows when they are to be seen"(page) {
		const work = async () => (await page.ask("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value;
		page.complaints = [];
		await page.ask("Performance.enable", { timeDomain: "threadTicks" }); // of the page alone, however busy the machine is
		const before = await work();
		await page.open(file("large.html"));
		const took = (await work()) - before;
		await page.ask("Performance.disable");
		console.log(`large.html took ${took.toFixed(2)} s of a processor`);
		must(took < 2, `opening took ${took.toFixed(2)} s of a processor`);
		must(await page.run("document.querySelectorAll('.row').length < 500"), "too many rows at once");
		await page.press("End");
		await page.settle();
		same(await page.run(present), "p10000", "the last packet");
		must(await page.run("(() => { const r = document.querySelector('.cur').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()"), "it is in sight");
		must(await page.run("document.querySelectorAll('.pane .tree li').length > 20"), "its fields");
		must(await page.run("document.querySelectorAll('.row').length < 1000"), "rows that are out of sight stay");
		same(page.complaints, [], "the console");
	},

	async "on paper rows stay whole"(page) {
		await page.open(file("story.html"), "#p2");
		await page.media("print", "dark");
		same(await page.run("Array.from(document.querySelectorAll('.row')).filter((row) => !row.matches('.p:has(details[open])') && getComputedStyle(row).breakInside !== 'avoid').length"), 0, "rows that may be cut");
		same(await page.run("getComputedStyle(document.getElementById('tools')).display"), "none", "buttons");
		same(await page.run("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)", "paper");
		await page.media("", "light");
		const { data } = await page.ask("Page.printToPDF", { preferCSSPageSize: true });
		const pdf = Buffer.from(data, "base64").toString("latin1");
		must(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/.test(pdf), "A4");
		fs.writeFileSync(file("story.pdf"), data, "base64");
	},
};

// The rules of axe-core, where it is installed.
async function checkAccess(page) {
	const claim = "axe finds nothing";
	const rules = path.resolve(process.env.LOOPLAB_NODE_MODULES || "node_modules", "axe-core/axe.min.js");
	if (!fs.existsSync(rules)) {
		console.log(`skipped ${claim}: LOOPLAB_NODE_MODULES names no folder in which npm install axe-core has put it`);
		return;
	}
	const source = fs.readFileSync(rules, "utf8");
	const found = [];
	await page.ask("Page.setBypassCSP", { enabled: true });
	for (const [name, width, scheme] of [["story.html", 375, "light"], ["story.html", 1280, "dark"], ["hostile.html", 1920, "light"], ["capture.html", 1280, "light"], ["compare.html", 1280, "light"], ["compare.html", 375, "dark"]]) {
		await page.size(width);
		await page.media("", scheme);
		await page.open(file(name), "#p2");
		await page.run("scrollTo(0, 0)"); // what the heading of the ladder covers counts as too small
		await page.run(source + "; 0");
		const which = JSON.stringify({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] });
		const violations = await page.run(`axe.run(document, ${which}).then((r) => r.violations.map((v) => v.id + " at " + v.nodes[0].target.join(" ") + ": " + v.nodes[0].failureSummary.replace(/\\s+/g, " ")))`);
		found.push(...violations.map((violation) => `${name} ${width} ${scheme}: ${violation}`));
	}
	console.log(found.length ? `bad ${claim}: ${found.join("; ")}` : `ok ${claim}`);
}

async function main() {
	const program = findBrowser();
	if (!program) {
		console.log("skipped: there is no Chromium here");
		process.exit(77);
	}
	const browser = new Browser(program);
	const late = setTimeout(() => browser.process.kill("SIGKILL"), 200000);
	const page = await Promise.race([browser.page(), browser.gone.then(() => null)]);
	if (!page) {
		console.log("skipped: Chromium does not start here");
		process.exit(77);
	}
	for (const [claim, check] of Object.entries(claims)) {
		await page.size(1280);
		const before = Date.now();
		try {
			await check(page);
			console.log("ok " + claim);
			if (process.env.TIMES) console.log(`(${Date.now() - before} ms)`);
		} catch (error) {
			console.log(`bad ${claim}: ${error.message.replace(/\n/g, " ")}`);
		}
	}
	await checkAccess(page);
	clearTimeout(late);
	await browser.close();
}

main().catch((error) => {
	console.log("bad the browser can be driven: " + error.message);
	process.exit(1);
});
