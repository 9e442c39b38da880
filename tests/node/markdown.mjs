// Reads pages as CommonMark with GitHub's tables, and as MDX.
// In:  { pages: [text] }
// Out: for each, { headings: ["## Tables"], code: [{ lang, text }], tables: [[[cell]]], html: [text], links: [url],
//      text: [paragraph], mdx: { code: [{ lang, text }], live: [text] } or { error } }; "live" is what MDX would run.
import { text } from "node:stream/consumers";
import { createProcessor } from "@mdx-js/mdx";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";

const commonmark = unified().use(remarkParse).use(remarkFrontmatter).use(remarkGfm);
const mdx = createProcessor({ remarkPlugins: [remarkFrontmatter, remarkGfm] });

function* walk(node) {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

const plain = (node) => [...walk(node)].map((child) => child.value ?? "").join("");

function outline(tree, page) {
  const nodes = [...walk(tree)];
  const all = (...types) => nodes.filter((node) => types.includes(node.type));
  const source = (node) => page.slice(node.position.start.offset, node.position.end.offset);
  return {
    headings: all("heading").map((node) => `${"#".repeat(node.depth)} ${plain(node)}`),
    code: all("code").map((node) => ({ lang: node.lang, text: node.value })),
    tables: all("table").map((table) => table.children.map((row) => row.children.map(plain))),
    html: all("html").map((node) => node.value),
    links: all("link", "image", "definition").map((node) => node.url),
    text: all("paragraph").map(plain),
    live: nodes.filter((node) => /^mdx/.test(node.type)).map(source),
  };
}

async function read(page) {
  const { live: _none, ...answer } = outline(commonmark.parse(page), page);
  try {
    const tree = mdx.parse(page);
    const { code, live } = outline(tree, page);
    mdx.stringify(await mdx.run(tree));
    answer.mdx = { code, live };
  } catch (error) {
    answer.mdx = { error: String(error) };
  }
  return answer;
}

const { pages } = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await Promise.all(pages.map(read))));
