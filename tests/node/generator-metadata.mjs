// Judges GeneratorMetadata documents with Supabase's own package.
// In:  { documents: [document] }
// Out: for each { invalid: what the validator says or null, sorted: whether it is in the package's order, and by language
//      { text } or { error } }
import { text } from "node:stream/consumers"
import { parseGeneratorMetadata, sortGeneratorMetadata } from "@supabase/postgrest-typegen"
import {
  generateGo,
  generatePython,
  generateSwift,
  generateTypescript,
} from "@supabase/postgrest-typegen/generation"

const judge = async (metadata) => {
  try {
    parseGeneratorMetadata(metadata)
  } catch (error) {
    return { invalid: String(error) }
  }
  const sorted = sortGeneratorMetadata(metadata)
  // Functions called `valueOf` are too much for the TypeScript generator.
  const attempt = async (generate) => {
    try {
      return { text: await generate() }
    } catch (error) {
      return { error: String(error) }
    }
  }
  return {
    invalid: null,
    sorted: JSON.stringify(sorted) === JSON.stringify(metadata),
    typescript: await attempt(() => generateTypescript(sorted, { detectOneToOneRelationships: true })),
    go: await attempt(() => generateGo(sorted)),
    python: await attempt(() => generatePython(sorted)),
    swift: await attempt(() => generateSwift(sorted, { accessControl: "internal" })),
  }
}

const { documents } = JSON.parse(await text(process.stdin))
const answers = []
for (const document of documents) answers.push(await judge(document))
process.stdout.write(JSON.stringify(answers))
