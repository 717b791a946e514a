"use strict";
// One packet of a page: its fields and its octets, each showing the other; by mouse, by keys, for screen readers.
// Text is set as text, never as markup.
const packetView = (data) => {
	function make(name, className, text) {
		const element = document.createElement(name);
		if (className) element.className = className;
		if (text !== undefined) element.textContent = text;
		return element;
	}

	// Scrolls BOX alone, as little as needed.
	function reveal(box, element) {
		const outer = box.getBoundingClientRect(), inner = element.getBoundingClientRect();
		if (inner.top < outer.top + 4) box.scrollTop -= outer.top + 4 - inner.top;
		else if (inner.bottom > outer.bottom - 4) box.scrollTop += inner.bottom - outer.bottom + 4;
	}

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

	// Makes a copy of a packet's body answer to mouse and keys. Fields that have NOTES are marked.
	function enliven(body, notes) {
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

		for (const note of notes)
			for (const item of items)
				if (item.dataset.f !== undefined && item.dataset.b === note.dataset.b) item.classList.add("noted");

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
			if (focus !== null && item.dataset.f !== undefined) remembered = data.fields[item.dataset.f][0];
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
			else if (event.key === "Escape") body.dispatchEvent(new CustomEvent("leave", { bubbles: true }));
			else if (!header || (event.key !== "Enter" && event.key !== "ArrowRight")) return;
			event.preventDefault();
			event.stopPropagation();
			if (event.key === "Enter") fold(chosen, chosen.getAttribute("aria-expanded") !== "true");
			if (to) choose(to, true);
		});
		const first = items.find((item) => item.dataset.f !== undefined && data.fields[item.dataset.f][0] === remembered);
		if (first || telling) choose(first || telling.nextElementSibling || telling, null);
		else explain(help, null);
	}

	// Headers and fields of a large page come as data.
	function buildBody([number, [why, call, link, after, ...remarks], error, fields, octets]) {
		const body = make("div", "body"), tree = make("ol", "tree"), bytes = atob(octets);
		const cause = make("p", "why", why);
		if (link) {
			const anchor = make("a");
			anchor.href = "#c" + link;
			anchor.append(make("code", "", call));
			cause.append(anchor);
		}
		cause.append(after);
		if (why) body.append(cause);
		for (const remark of remarks) body.append(make("p", "truth", remark));
		if (error) body.append(make("p", "failed", error));
		for (const [name, second, third, bit, bits] of fields) {
			const item = make("li", typeof name === "string" ? "y" : second ? "d" + Math.min(second, 4) : "");
			if (typeof name === "string") {
				item.append(name + " ", make("small", "", second));
				if (bit) item.dataset.b = third + "," + bit;
			} else {
				item.dataset.f = name;
				item.append(data.fields[name][2] + (third ? ": " : ""), make("bdi", "", third));
				if (bits) item.dataset.b = bit + "," + bits;
			}
			tree.append(item);
		}
		let dump = "";
		for (let i = 0; i < bytes.length; i++)
			dump += (i % 16 ? " " : (i ? "\n" : "") + i.toString(16).padStart(4, "0") + "  ") + bytes.charCodeAt(i).toString(16).padStart(2, "0");
		body.append(tree, make("pre", "hex", dump));
		return body;
	}

	return { make, reveal, enliven, buildBody };
};
