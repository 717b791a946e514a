"use strict";
// Walks through a trace that is on the page already: one row is the present, what comes later is dimmed, the
// packet there is shown beside the ladder, with its states, its line of source and its place in the graphs.
// Text is set as text, never as markup.
(() => {
	const byId = (id) => document.getElementById(id);
	const data = JSON.parse(byId("data").textContent);
	const root = document.documentElement;
	const ladder = byId("ladder"), side = byId("side"), present = byId("present");
	const wide = matchMedia("(min-width: 62rem)");

	function make(name, className, text) {
		const element = document.createElement(name);
		if (className) element.className = className;
		if (text !== undefined) element.textContent = text;
		return element;
	}

	// --- rows: what is walked through ---

	const all = Array.from(document.querySelectorAll(".row"), (element) => ({
		element,
		id: element.id,
		packet: element.classList.contains("p") ? Number(element.id.slice(1)) : 0,
		conversation: element.dataset.c === undefined ? -1 : Number(element.dataset.c),
		states: element.dataset.w ? element.dataset.w.split(" ").map(Number) : null,
		kernel: element.dataset.k ? element.dataset.k.split(" ").map(Number) : null,
		line: Number(element.dataset.l || 0),
		time: Number(element.dataset.t || 0),
	}));
	let rows = all, at = -1;

	// The newest row up to INDEX that passes TEST.
	function before(index, test) {
		for (let i = Math.min(index, rows.length - 1); i >= 0; i--)
			if (test(rows[i])) return rows[i];
		return null;
	}

	// --- one packet: fields and octets, each marking the other ---

	const bitsOf = (element) => element.dataset.b.split(",").map(Number);

	function octetsOf(element) {
		const [bit, bits] = bitsOf(element);
		return [bit >> 3, (bit + bits + 7) >> 3];
	}

	function buildOctets(pre) {
		const octets = [];
		const cells = [];
		for (const line of pre.textContent.split("\n"))
			for (const pair of line.slice(5, 54).match(/\b[0-9a-f]{2}\b/g) || []) octets.push(parseInt(pair, 16));
		pre.textContent = "";
		for (let start = 0; start < octets.length; start += 16) {
			pre.append(make("span", "off", start.toString(16).padStart(4, "0") + "  "));
			const text = document.createDocumentFragment();
			for (let i = start; i < start + 16; i++) {
				if (i >= octets.length) {
					pre.append(i % 16 === 8 ? "    " : "   ");
					continue;
				}
				const value = octets[i], printed = value > 31 && value < 127 ? String.fromCharCode(value) : ".";
				const pair = [make("span", "", value.toString(16).padStart(2, "0")), make("span", "", printed)];
				pair.forEach((cell) => (cell.dataset.o = i));
				cells.push(pair);
				pre.append(i % 16 === 8 ? "  " : i % 16 ? " " : "", pair[0]);
				text.append(pair[1]);
			}
			pre.append("  ", text, "\n");
		}
		return cells;
	}

	function place(element) {
		const [bit, bits] = bitsOf(element);
		const first = bit >> 3, last = (bit + bits - 1) >> 3;
		const octets = first === last ? "octet " + first : "octets " + first + " to " + last;
		if (bit % 8 === 0 && bits % 8 === 0) return octets;
		const from = bit % 8, to = (bit + bits - 1) % 8;
		return octets + (first !== last ? ", from bit " + from + " on" : from === to ? ", bit " + from : ", bits " + from + " to " + to);
	}

	function explain(help, item) {
		help.textContent = "";
		if (!item) {
			help.textContent = "Choose a field, or an octet: each shows the other.";
		} else if (item.dataset.f === undefined) {
			help.textContent = "This header: " + (item.dataset.b ? place(item) : "nothing of it is on the wire") + ".";
		} else {
			const field = data.fields[item.dataset.f];
			help.append(make("code", "", field[0]), ": ", field[1], " ");
			help.append(make("span", "says", item.dataset.b ? "(" + place(item) + ")" : "(worked out, not sent)"));
		}
	}

	function fold(header, open) {
		header.setAttribute("aria-expanded", open);
		for (let item = header.nextElementSibling; item && !item.classList.contains("y"); item = item.nextElementSibling)
			item.hidden = !open;
	}

	const headerOf = (item) => {
		while (item && !item.classList.contains("y")) item = item.previousElementSibling;
		return item;
	};

	let remembered = "tcp.flags"; // the field that was looked at, kept from packet to packet

	// Makes a copy of a packet's body answer to mouse and keys.
	function enliven(body) {
		const tree = body.querySelector(".tree"), pre = body.querySelector(".hex");
		const items = Array.from(tree.children);
		const cells = buildOctets(pre);
		const help = make("p", "help");
		let chosen = null, marked = [], lit = [];

		tree.setAttribute("role", "tree");
		tree.setAttribute("aria-label", "Headers and fields");
		pre.setAttribute("role", "group");
		pre.setAttribute("aria-label", "Octets");
		pre.tabIndex = 0;
		pre.before(help);
		const headers = items.filter((item) => item.classList.contains("y"));
		for (const item of items) {
			item.setAttribute("role", "treeitem");
			item.tabIndex = -1;
			const depth = /\bd(\d)/.exec(item.className);
			item.setAttribute("aria-level", item.classList.contains("y") ? 1 : 2 + Number(depth ? depth[1] : 0));
		}
		const telling = headers.filter((header) => !/^Data\b/.test(header.textContent)).pop();
		headers.forEach((header) => fold(header, header === telling));

		function light(item) {
			lit.forEach((cell) => cell.classList.remove("lit"));
			lit = [];
			if (!item || !item.dataset.b) return;
			const [first, end] = octetsOf(item);
			cells.slice(first, end).forEach((pair) => lit.push(...pair));
			lit.push(item);
			lit.forEach((cell) => cell.classList.add("lit"));
		}

		function choose(item, focus) {
			if (chosen) {
				chosen.removeAttribute("aria-selected");
				chosen.tabIndex = -1;
			}
			marked.forEach((cell) => cell.classList.remove("on"));
			marked = [];
			chosen = item;
			fold(headerOf(item), true);
			item.setAttribute("aria-selected", "true");
			item.tabIndex = 0;
			if (item.dataset.f !== undefined) remembered = data.fields[item.dataset.f][0];
			if (item.dataset.b) {
				const [first, end] = octetsOf(item);
				cells.slice(first, end).forEach((pair) => marked.push(...pair));
				marked.forEach((cell) => cell.classList.add("on"));
				if (marked[0]) reveal(pre, marked[0]);
			}
			explain(help, item);
			if (focus) item.focus({ preventScroll: true });
			reveal(tree, item);
		}

		// The innermost field with this octet in it.
		function fieldAt(octet) {
			let best = null, least = Infinity;
			for (const item of items) {
				if (!item.dataset.b) continue;
				const [first, end] = octetsOf(item), bits = bitsOf(item)[1];
				if (octet >= first && octet < end && bits < least && (item.dataset.f !== undefined || !best)) {
					best = item;
					least = item.dataset.f !== undefined ? bits : Infinity;
				}
			}
			return best;
		}

		tree.addEventListener("click", (event) => {
			const item = event.target.closest("li");
			if (!item) return;
			if (item.classList.contains("y") && item.getAttribute("aria-expanded") === "true" && item === chosen) fold(item, false);
			else choose(item, true);
		});
		tree.addEventListener("mouseover", (event) => light(event.target.closest("li")));
		tree.addEventListener("mouseleave", () => light(null));
		pre.addEventListener("mouseover", (event) => light(event.target.dataset.o === undefined ? null : fieldAt(Number(event.target.dataset.o))));
		pre.addEventListener("mouseleave", () => light(null));
		pre.addEventListener("click", (event) => {
			const item = event.target.dataset.o === undefined ? null : fieldAt(Number(event.target.dataset.o));
			if (item) choose(item, false);
		});
		tree.addEventListener("keydown", (event) => {
			const shown = items.filter((item) => !item.hidden), i = shown.indexOf(chosen);
			const header = chosen && chosen.classList.contains("y");
			let to = null;
			if (event.key === "ArrowDown") to = shown[i + 1];
			else if (event.key === "ArrowUp") to = shown[i - 1];
			else if (event.key === "Home") to = shown[0];
			else if (event.key === "End") to = shown[shown.length - 1];
			else if (event.key === "ArrowRight" && header) fold(chosen, true);
			else if (event.key === "ArrowLeft" && header) fold(chosen, false);
			else if (event.key === "ArrowLeft") to = headerOf(chosen);
			else if (event.key === "Escape" && at >= 0) rows[at].element.focus();
			else if (!header || (event.key !== "Enter" && event.key !== "ArrowRight")) return;
			event.preventDefault();
			event.stopPropagation();
			if (event.key === "Enter") fold(chosen, chosen.getAttribute("aria-expanded") !== "true");
			if (to) choose(to, true);
		});
		const first = items.find((item) => item.dataset.f !== undefined && data.fields[item.dataset.f][0] === remembered);
		if (first || telling) choose(first || telling, false);
		else explain(help, null);
	}

	// Scrolls BOX alone, as little as needed.
	function reveal(box, element) {
		const outer = box.getBoundingClientRect(), inner = element.getBoundingClientRect();
		if (inner.top < outer.top + 4) box.scrollTop -= outer.top + 4 - inner.top;
		else if (inner.bottom > outer.bottom - 4) box.scrollTop += inner.bottom - outer.bottom + 4;
	}

	// --- beside the ladder ---

	const pane = make("section", "panel pane");
	const paneTitle = make("h2", "", "How to read this page"), paneBody = make("div", "");
	pane.setAttribute("aria-label", "Packet");
	const keys = make("dl", "keys");
	for (const [key, words] of [["→ ←", "on and back in time, row by row"], ["Page Down, Page Up", "to the next step, the one before"],
		["Home, End", "to the beginning, the end"], ["Enter", "to the fields of the packet; Esc back"],
		["click", "on a row: there and then"]]) {
		const term = make("dt");
		term.append(make("kbd", "", key));
		keys.append(term, make("dd", "", words));
	}
	paneBody.append(make("p", "", "Time goes down. An arrow is a packet, its colour that of its sender. A bar on a lane is a call that has not returned. A dot is the kernel's word on a socket; a frame around a state is what the packets tell."), keys);
	pane.append(paneTitle, paneBody);
	if (side) side.prepend(pane);

	let shown = 0;
	function showPacket(row) {
		if (!row || row.packet === shown) return;
		shown = row.packet;
		paneTitle.textContent = "Packet " + row.packet;
		const body = bodyOf(row);
		paneBody.replaceChildren(body);
		enliven(body);
	}
	const bodyOf = (row) => row.element.querySelector(".body").cloneNode(true);

	// What is known at row AT: the kernel's states by lane, and both states of each conversation.
	function known(index) {
		const result = { kernel: [], wire: new Map(), passed: new Map(), last: -1 };
		for (let i = 0; i <= index; i++) {
			const row = rows[i];
			if (row.kernel) result.kernel = row.kernel;
			if (!row.states) continue;
			result.last = row.conversation;
			result.wire.set(row.conversation, row.states);
			if (!result.passed.has(row.conversation)) result.passed.set(row.conversation, [new Set(), new Set()]);
			row.states.forEach((state, end) => result.passed.get(row.conversation)[end].add(state));
		}
		return result;
	}

	const peers = document.querySelectorAll(".peer");
	const firstTcp = data.conversations.findIndex((conversation) => conversation[4]);
	const single = data.conversations.filter((conversation) => conversation[4]).length === 1;

	function showStates(now) {
		const number = now.last >= 0 ? now.last : firstTcp;
		if (number < 0) return;
		const conversation = data.conversations[number], wire = now.wire.get(number) || [0, 0];
		peers.forEach((peer, end) => {
			const lane = conversation[2 * end + 1], kernel = (lane >= 0 && single && now.kernel[lane]) || 0;
			const state = wire[end] || kernel;
			const passed = now.passed.has(number) ? now.passed.get(number)[end] : new Set();
			peer.className = "peer k" + (lane < 0 ? 8 : lane);
			peer.querySelector("b").textContent = conversation[2 * end];
			peer.querySelector(".now").textContent = data.states[state][0] +
				(kernel && kernel !== state ? " · kernel: " + data.states[kernel][0] : "");
			peer.querySelector(".says").textContent = data.states[state][1];
			peer.querySelector("svg").setAttribute("aria-label", "TCP states; now " + data.states[state][0]);
			peer.querySelectorAll(".s").forEach((box) => {
				const own = Number(/\bs(\d+)/.exec(box.getAttribute("class"))[1]);
				box.setAttribute("class", "s s" + own + (passed.has(own) ? " been" : "") +
					(own === state ? " here" : own === kernel ? " kernel" : ""));
			});
		});
	}

	const laneNames = ladder.querySelectorAll(".lanes .now");
	function showLanes(now) {
		laneNames.forEach((place, lane) => {
			const conversation = data.conversations[now.last], wire = now.wire.get(now.last);
			const end = !conversation ? -1 : conversation[1] === lane ? 0 : conversation[3] === lane ? 1 : -1;
			const state = end >= 0 && wire ? wire[end] : 0, kernel = now.kernel[lane] || 0;
			place.textContent = "";
			if (state) place.append(data.states[state][0]);
			if (kernel && kernel !== state) place.append(make("em", "", (state ? " · " : "") + "kernel: " + data.states[kernel][0]));
		});
	}

	let running = null;
	function showLine(row) {
		if (running) running.classList.remove("run");
		running = row ? byId("L" + row.line) : null;
		if (!running) return;
		running.classList.add("run");
		const box = running.closest(".code"), gap = running.offsetTop - box.offsetTop - box.scrollTop;
		if (gap < 40 || gap > box.clientHeight - 60) box.scrollTop += gap - box.clientHeight / 3;
	}

	const graphs = document.querySelectorAll(".graphs");
	function showGraphs(row, now) {
		const fits = Array.from(graphs).some((graph) => Number(graph.dataset.c) === now.last);
		graphs.forEach((graph) => {
			graph.hidden = fits && Number(graph.dataset.c) !== now.last;
			graph.querySelectorAll(".graph").forEach((svg) => {
				const a = Number(svg.dataset.a), z = Number(svg.dataset.z), cursor = svg.querySelector(".cursor");
				const x = 62 + (566 * (row.time - a)) / Math.max(z - a, 1);
				cursor.style.visibility = x >= 61.9 && x <= 628.1 ? "visible" : "hidden";
				cursor.setAttribute("d", "M" + Math.min(628, x).toFixed(1) + " 12V200");
			});
		});
	}

	function say(row) {
		const step = before(at, (other) => other.element.classList.contains("head"));
		const label = row.element.querySelector(".label, .f > p, h3");
		const words = (row.packet ? "Packet " + row.packet + ": " : "") + label.textContent.trim();
		present.textContent = (step && step !== row ? "Step " + step.id.slice(1) + ". " : "") + words;
	}

	// --- the walk ---

	function select(index, options) {
		const how = options || {};
		if (index < 0 || index >= rows.length) return;
		if (at >= 0) {
			rows[at].element.classList.remove("cur");
			rows[at].element.removeAttribute("aria-current");
		}
		const from = at < 0 ? 0 : Math.min(at, index), to = at < 0 ? rows.length : Math.max(at, index) + 1;
		for (let i = from; i < to; i++) rows[i].element.classList.toggle("later", i > index);
		at = index;
		const row = rows[at], now = known(at);
		row.element.classList.add("cur");
		row.element.setAttribute("aria-current", "step");
		if (wide.matches) showPacket(before(at, (other) => other.packet > 0));
		showStates(now);
		showLanes(now);
		showLine(before(at, (other) => other.line > 0));
		showGraphs(row, now);
		say(row);
		if (how.focus) row.element.focus({ preventScroll: true });
		if (how.scroll !== false) row.element.scrollIntoView({ block: "nearest" });
		if (how.link !== false) {
			try {
				history.replaceState(null, "", "#" + row.id);
			} catch (refused) { /* a page without an address of its own */ }
		}
	}

	function stepFrom(index, by) {
		let i = index + by;
		while (i > 0 && i < rows.length && !rows[i].element.classList.contains("head")) i += by;
		return Math.max(0, Math.min(rows.length - 1, i));
	}

	function follow() {
		const id = decodeURIComponent(location.hash.slice(1));
		const index = rows.findIndex((row) => row.id === id);
		if (index >= 0) select(index, { link: false });
		else if (/^L\d+$/.test(id) && byId(id)) reveal(byId(id).closest(".code"), byId(id));
	}

	const last = () => rows.length - 1;
	const moves = {
		ArrowRight: () => at + 1, ArrowDown: () => at + 1, ArrowLeft: () => Math.max(0, at - 1), ArrowUp: () => Math.max(0, at - 1),
		Home: () => 0, End: last, PageDown: () => stepFrom(at, 1), PageUp: () => stepFrom(at, -1),
	};

	document.addEventListener("keydown", (event) => {
		const target = event.target;
		if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
		if (target.closest("select, input, textarea")) return;
		const beside = target.closest(".side") !== null;
		if (event.key === "Enter" && at >= 0 && target === rows[at].element) {
			const details = target.querySelector("details");
			if (!wide.matches && details) details.open = !details.open;
			else if (details) pane.querySelector("[role=tree] [tabindex='0']").focus();
			return;
		}
		if (!moves[event.key] || (beside && event.key !== "ArrowRight" && event.key !== "ArrowLeft")) return;
		if (target.closest(".promise")) return;
		event.preventDefault();
		select(Math.min(moves[event.key](), last()), { focus: !beside && !target.closest(".tools") });
	});

	ladder.addEventListener("click", (event) => {
		const element = event.target.closest(".row");
		const link = event.target.closest("a, .promise, .body");
		if (!element || link) return;
		const summary = event.target.closest("summary");
		if (summary && wide.matches) event.preventDefault();
		const chosen = String(getSelection()).length > 0;
		if (!chosen) select(rows.findIndex((row) => row.element === element), { focus: true, scroll: false });
	});

	// Narrow screens show a packet where it is.
	ladder.addEventListener("toggle", (event) => {
		const body = event.target.querySelector(".body");
		if (!event.target.open || !body || body.dataset.alive || wide.matches) return;
		body.dataset.alive = "1";
		enliven(body);
	}, true);

	// --- the buttons ---

	function onClick(id, action) {
		const button = byId(id);
		if (button) button.addEventListener("click", () => action(button));
	}
	onClick("first", () => select(0));
	onClick("back", () => select(Math.max(0, at - 1)));
	onClick("next", () => select(Math.min(at + 1, last())));
	onClick("last", () => select(last()));
	onClick("open", (button) => {
		const open = button.getAttribute("aria-pressed") !== "true";
		button.setAttribute("aria-pressed", open);
		document.querySelectorAll(".p details").forEach((details) => (details.open = open));
	});

	const dark = matchMedia("(prefers-color-scheme: dark)");
	const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
	const nameTheme = () => (byId("theme").textContent = isDark() ? "Light" : "Dark");
	onClick("theme", () => {
		root.dataset.theme = isDark() ? "light" : "dark";
		nameTheme();
	});
	dark.addEventListener("change", nameTheme);
	nameTheme();

	const only = byId("only");
	if (only) only.addEventListener("change", () => {
		const wanted = only.value === "" ? -1 : Number(only.value), here = at >= 0 ? rows[at] : null;
		for (const row of all) {
			row.element.hidden = wanted >= 0 && row.packet > 0 && row.conversation !== wanted;
			row.element.classList.remove("later", "cur");
		}
		rows = all.filter((row) => !row.element.hidden);
		at = -1;
		if (here) select(Math.max(0, rows.findIndex((row) => all.indexOf(row) >= all.indexOf(here))), { scroll: true });
	});

	root.classList.add("js");
	byId("tools").hidden = false;
	ladder.tabIndex = 0;
	for (const row of all) row.element.tabIndex = -1;
	document.querySelectorAll(".p summary").forEach((summary) => (summary.tabIndex = -1));
	addEventListener("hashchange", follow);
	if (location.hash) follow();
})();
