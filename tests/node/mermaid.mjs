// Parses entity relationship diagrams with two versions of Mermaid.
// In:  { diagrams: [text] }
// Out: for each, by version, { entities: { name: [attribute] }, relationships: [line] } or { error }.
import { text } from "node:stream/consumers";
import { JSDOM } from "jsdom";

// Mermaid sanitises some texts with the page's DOM, which it looks for when it is loaded.
const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const versions = { 10: await import("mermaid-10"), 11: await import("mermaid-11") };

/** Mermaid hides `#quot;` and its like from its grammar under these letters. */
const shown = (label) => label.replaceAll(/ﬂ°°?(\w+)¶ß/g, "#$1;");

async function read(mermaid, diagram) {
  try {
    await mermaid.parse(diagram);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(diagram);
    // Version 10 keeps plain objects that name each other, version 11 a Map with ids.
    const entities = db.getEntities() instanceof Map ? [...db.getEntities()] : Object.entries(db.getEntities());
    const names = Object.fromEntries(entities.map(([name, entity]) => [entity.id ?? name, name]));
    const attribute = (its) => {
      const keys = (its.attributeKeyTypeList ?? its.keys ?? []).join(",");
      const words = [its.attributeType ?? its.type, its.attributeName ?? its.name, keys, its.attributeComment ?? its.comment];
      return shown(words.filter(Boolean).join(" "));
    };
    return {
      entities: Object.fromEntries(entities.map(([name, entity]) => [name, entity.attributes.map(attribute)])),
      relationships: db.getRelationships().map(({ entityA, entityB, relSpec, roleA }) =>
        shown([names[entityA], relSpec.cardB, relSpec.relType, relSpec.cardA, names[entityB], roleA].join(" ")),
      ),
    };
  } catch (error) {
    return { error: error.message };
  }
}

const { diagrams } = JSON.parse(await text(process.stdin));
const answers = [];
for (const diagram of diagrams) {
  const answer = {};
  for (const [version, { default: mermaid }] of Object.entries(versions)) {
    answer[version] = await read(mermaid, diagram);
  }
  answers.push(answer);
}
process.stdout.write(JSON.stringify(answers));
