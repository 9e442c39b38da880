// Validates SARIF documents against the schema of the standard.
// In:  { documents: [value] }
// Out: { errors: [text] } for each.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { json } from "node:stream/consumers";

const require = createRequire(import.meta.url);
// The schema's own version of the validator, not the newest.
const entry = require.resolve("@microsoft/jest-sarif");
const Ajv = createRequire(entry)("ajv");
const schema = JSON.parse(readFileSync(new URL("schemas/sarif-2.1.0-rtm.5.json", `file://${entry}`), "utf8"));
const ajv = new Ajv({ allErrors: true, schemaId: "auto", unknownFormats: "ignore" });
ajv.addMetaSchema(createRequire(entry)("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(schema);

const { documents } = await json(process.stdin);
const answers = documents.map((document) => {
  validate(document);
  return { errors: (validate.errors ?? []).map((error) => `${error.dataPath}: ${error.message}`) };
});
process.stdout.write(JSON.stringify(answers));
