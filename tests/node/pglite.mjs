// Runs SQL in an embedded PostgreSQL 17.
// In:  { sql: [text], queries: [query], extensions: folder of NAME.sql }
// Out: { answers: [[row]] } or { refused: { index, message } }; the index counts the texts, then the queries.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PGlite } from "@electric-sql/pglite";

const { sql, queries, extensions: folder } = JSON.parse(await text(process.stdin));

/** Extensions named by the SQL: PGlite's own where it has them, stand-ins made from rowtype's descriptions else. */
const own = {};
const standIns = [];
for (const [, name] of sql.join("\n").matchAll(/\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)/gi)) {
  const module = name.replaceAll("-", "_");
  const path = ["vector", "pgtap", "pg_hashids", "pg_ivm"].includes(name) ? module : `contrib/${module}`;
  const found = await import(`@electric-sql/pglite/${path}`).catch(() => null);
  if (found) own[module] = found[module];
  else if (existsSync(join(folder, `${name}.sql`))) standIns.push(name);
}

const database = await PGlite.create({ extensions: own });

for (const name of standIns) {
  const script = readFileSync(join(folder, `${name}.sql`), "utf8");
  const header = Object.fromEntries([...script.matchAll(/^-- (\w+): (.*)$/gm)].map(([, key, value]) => [key, value]));
  const control = [`default_version = '${header.version}'`, `relocatable = ${header.relocatable === "yes"}`];
  const fixed = header.schema?.match(/^(\w+) \(fixed\)$/);
  if (fixed) control.push(`schema = '${fixed[1]}'`);
  if (header.requires !== "none") control.push(`requires = '${header.requires}'`);
  // There is no library to link: the functions exist, and say so when called.
  const body = script.replaceAll(/\blanguage c\b(.*?) as '[^']*';$/gm, `language plpgsql$1 as 'not to be called';`);
  const path = `/pglite/share/postgresql/extension/${name}`;
  database.Module.FS.writeFile(`${path}.control`, control.join("\n") + "\n");
  database.Module.FS.writeFile(`${path}--${header.version}.sql`, `set local check_function_bodies = off;\n${body}`);
}

// The first role's name is `postgres`, which on Supabase is an ordinary role that the platform's file makes.
await database.exec(`
  create role rowtype_tests superuser;
  set session authorization rowtype_tests;
  alter role postgres rename to rowtype_bootstrap;
`);

const answers = [];
let index = 0;
let refused;
try {
  for (; index < sql.length; index++) await database.exec(sql[index]);
  for (const query of queries) {
    const inner = query.trimEnd().replace(/;$/, "");
    const { rows } = await database.query(`select coalesce(jsonb_agg(q), '[]') as answer from (${inner}) q`);
    answers.push(rows[0].answer);
    index++;
  }
} catch (error) {
  refused = { index, message: `${error.code}: ${error.message}` };
}
await database.close();
process.stdout.write(JSON.stringify(refused ? { refused } : { answers }));
