// Walks through a trace that is on the page already: one row is the present, what comes later is dimmed, the
// packet there is shown beside the ladder, with its states, its line of source and its place in the graphs.
// Text is set as text, never as markup.
(() => {
	const byId = (id) => document.getElementById(id);
	const data = JSON.parse(byId("data").textContent);
	const { make, reveal, enliven, buildBody } = packetView(data);
	const root = document.documentElement;
	const ladder = byId("ladder"), side = byId("side"), present = byId("present");
	const wide = matchMedia("(min-width: 62rem)");

	// --- rows: what is walked through ---

	const chunkOf = new Map();

	// On a large page the rows wait in templates, a chunk each, and are put into its box when they are to be seen.
	const chunks = Array.from(document.querySelectorAll("template.chunk"), (template) => ({
		rows: template.content,
		details: template.nextElementSibling,
		box: make("div", "box"),
		filled: false,
		packets: null,
		template,
	}));
	const elements = [];
	if (chunks.length === 0) elements.push(...document.querySelectorAll(".row"));
	for (const chunk of chunks)
		for (const element of chunk.rows.querySelectorAll(".row")) {
			chunkOf.set(element, chunk);
			elements.push(element);
		}

	const all = elements.map((element) => ({
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

	// --- chunks ---

	const ROW_HEIGHT = 36; // about; until it has been seen
	const seen = new Map(chunks.map((chunk) => [chunk.box, chunk]));

	function fill(chunk) {
		if (!chunk || chunk.filled) return;
		chunk.filled = true;
		chunk.box.append(chunk.rows);
		chunk.box.style.height = "";
	}

	function empty(chunk) {
		if (!chunk.filled || chunk.box.contains(document.activeElement)) return;
		chunk.box.style.height = chunk.box.offsetHeight + "px";
		chunk.filled = false;
		chunk.rows.append(...chunk.box.childNodes);
	}

	function measure(chunk) {
		const count = Array.from(chunk.rows.querySelectorAll(".row")).filter((row) => !row.hidden).length;
		if (!chunk.filled) chunk.box.style.height = count * ROW_HEIGHT + "px";
	}

	const watcher = new IntersectionObserver((entries) => {
		for (const entry of entries)
			if (entry.isIntersecting) fill(seen.get(entry.target));
			else empty(seen.get(entry.target));
	}, { rootMargin: "1200px" });
	for (const chunk of chunks) {
		chunk.template.replaceWith(chunk.box);
		measure(chunk);
		watcher.observe(chunk.box);
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
		enliven(body, notesOf(row.element));
	}
	const notesOf = (element) => element.querySelectorAll(".note[data-b]");

	function bodyOf(row) {
		const chunk = chunkOf.get(row.element);
		if (!chunk) return row.element.querySelector(".body").cloneNode(true);
		if (!chunk.packets) chunk.packets = new Map(JSON.parse(chunk.details.textContent).map((packet) => [packet[0], packet]));
		return buildBody(chunk.packets.get(row.packet));
	}

	// What is known at row AT: the kernel's states by lane, and both states of each conversation.
	function known(index) {
		const result = { kernel: [], wire: new Map(), passed: new Map(), last: -1, present: -1 };
		for (let i = 0; i <= index; i++) {
			const row = rows[i];
			if (row.kernel) result.kernel = row.kernel;
			if (row.packet) result.present = row.conversation;
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
			const conversation = data.conversations[now.present], wire = now.wire.get(now.present);
			const end = !conversation ? -1 : conversation[1] === lane ? 0 : conversation[3] === lane ? 1 : -1;
			const state = end >= 0 && wire ? wire[end] : 0, kernel = now.kernel[lane] || 0;
			place.textContent = "";
			if (data.sides) place.previousElementSibling.textContent = conversation ? conversation[2 * lane] : data.lanes[lane];
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
		fill(chunkOf.get(row.element));
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

	// Paper has no present: everything has happened.
	function showAll() {
		for (const row of rows) row.element.classList.remove("later", "cur");
		if (rows.length > 0) showStates(known(rows.length - 1));
		laneNames.forEach((place) => (place.textContent = ""));
		graphs.forEach((graph) => (graph.hidden = false));
	}
	addEventListener("beforeprint", showAll);
	addEventListener("afterprint", () => {
		const here = at;
		at = -1;
		select(here, { scroll: false, link: false });
	});

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

	document.addEventListener("leave", () => at >= 0 && rows[at].element.focus());
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
		let body = event.target.querySelector(".body");
		const row = event.target.open && !body && all.find((other) => other.element.contains(event.target));
		if (row && row.packet) event.target.append((body = bodyOf(row)));
		if (!event.target.open || !body || body.dataset.alive || wide.matches) return;
		body.dataset.alive = "1";
		enliven(body, notesOf(event.target.closest(".row")));
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
		chunks.forEach(measure);
		at = -1;
		if (here) select(Math.max(0, rows.findIndex((row) => all.indexOf(row) >= all.indexOf(here))), { scroll: true });
	});

	root.classList.add("js");
	byId("tools").hidden = false;
	ladder.tabIndex = 0;
	for (const row of all) row.element.tabIndex = -1;
	// Arrows walk from row to row; Tab goes on to what is beside the ladder.
	for (const row of all) for (const stop of row.element.querySelectorAll("details:not(.promise) > summary, a.n")) stop.tabIndex = -1;
	addEventListener("hashchange", follow);
	if (location.hash) follow();
})();
