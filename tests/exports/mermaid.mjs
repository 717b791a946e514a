// mermaid.mjs FILE.md…: whether Mermaid's own parser takes every diagram in them.
//
// LOOPLAB_NODE_MODULES, or build/node_modules, is the folder into which get_readers.sh has put it. Exit status: 0 it
// does, 1 it does not (and a line says where), 77 Mermaid is not there.
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const modules = path.resolve(process.env.LOOPLAB_NODE_MODULES || path.join(root, "build/node_modules"));

async function load() {
	const from = (name) => import(pathToFileURL(path.join(modules, name)));
	const { JSDOM } = (await from("jsdom/lib/api.js")).default;
	const { window } = new JSDOM("<!doctype html><body></body>");
	globalThis.window = window;
	globalThis.document = window.document;
	const mermaid = (await from("mermaid/dist/mermaid.core.mjs")).default;
	mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
	return mermaid;
}

function diagrams(markdown) {
	return [...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
}

// What a reader of the diagram sees: nothing of a hostile word may have become a part of the language.
async function check(mermaid, file) {
	const found = diagrams(readFileSync(file, "utf8"));
	if (found.length !== 1)
		throw new Error(`${found.length} diagrams`);
	const { diagramType } = await mermaid.parse(found[0]);
	if (diagramType !== "sequence")
		throw new Error(`a diagram of the kind ${diagramType}`);
	const diagram = await mermaid.mermaidAPI.getDiagramFromText(found[0]);
	const lines = found[0].split("\n");
	const arrows = lines.filter((line) => /^(a\d|o)--?>>(a\d|o): /.test(line)).length;
	const notes = lines.filter((line) => line.startsWith("Note over ")).length;
	const actors = lines.filter((line) => line.startsWith("participant ")).length;
	const kinds = diagram.db.getMessages().map((message) => message.type);
	const { SOLID, DOTTED, NOTE } = diagram.db.LINETYPE;
	const count = (...types) => kinds.filter((kind) => types.includes(kind)).length;
	if (count(SOLID, DOTTED) !== arrows || count(NOTE) !== notes)
		throw new Error(`${count(SOLID, DOTTED)} arrows, ${count(NOTE)} notes; written: ${arrows}, ${notes}`);
	if (diagram.db.getActorKeys().length !== actors)
		throw new Error(`${diagram.db.getActorKeys().length} lanes; written: ${actors}`);
	for (const message of diagram.db.getMessages())
		if (typeof message.message === "string" && /<(?!br\/>)/.test(message.message))
			throw new Error(`markup in a message: ${message.message}`);
}

let mermaid;
try {
	mermaid = await load();
} catch (error) {
	console.log(`skipped: no Mermaid in ${modules}: ${error.message.split("\n")[0]}`);
	process.exit(77);
}
let failed = 0;
for (const file of process.argv.slice(2)) {
	try {
		await check(mermaid, file);
	} catch (error) {
		console.error(`${file}: ${error.message}`);
		failed = 1;
	}
}
process.exit(failed);
