// Uses HTML pages of the schema as a person would, in Chromium.
// In:  { chromium: path, pages: [path], shots: folder or null }
// Out: for each page, what was seen: see `inspect` and `use`.
import { text } from "node:stream/consumers";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { chromium: executablePath, pages, shots } = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** What has to hold of any page, whatever the schema calls things. Runs in the page. */
function inspect() {
  const all = [...document.querySelectorAll("*")];
  const ids = all.map((element) => element.id).filter(Boolean);
  const targets = all.map((element) => element.getAttribute("href")).filter(Boolean);
  return {
    tags: [...new Set(all.map((element) => element.localName))].sort(),
    handlers: all.flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on")),
    scripts: document.scripts.length,
    repeatedIds: ids.filter((id, at) => ids.indexOf(id) !== at),
    brokenLinks: targets.filter((href) => !href.startsWith("#") || !document.getElementById(href.slice(1))),
    namelessCells: [...document.querySelectorAll(".cell")].filter((cell) => !cell.getAttribute("aria-label")).length,
    unlabelled: [...document.querySelectorAll("button, input, [tabindex='0']")]
      .filter((element) => !element.matches("pre, .cell"))
      .filter((element) => !(element.textContent.trim() || element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.labels?.length))
      .map((element) => element.outerHTML),
    headings: [...document.querySelectorAll("h1, h2, h3, h4, h5")].map((heading) => Number(heading.localName[1])),
    tables: [...document.querySelectorAll("main > #tables .relation")].map((relation) => ({
      name: relation.querySelector("h3 .anchor").textContent,
      columns: [...relation.querySelectorAll(".columns tbody th code")].map((code) => code.textContent),
    })),
    scope: [...document.querySelectorAll("th")].filter((th) => !th.getAttribute("scope")).length,
    width: document.documentElement.scrollWidth,
  };
}

/** The lowest contrast of any text with what is behind it. Runs in the page. */
function contrast() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  let least = { ratio: 21, text: "" };
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("script, style, svg, title, [hidden]")) continue;
    const style = getComputedStyle(element);
    const [front, back] = [rgb(style.color), behind(element)];
    const key = `${front}/${back}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < least.ratio) least = { ratio, text: `${element.localName}.${element.className}: ${walker.currentNode.data.trim().slice(0, 40)}` };
  }
  return least;
}

const shoot = (page, name, options) => shots && page.screenshot({ path: join(shots, name), ...options });

async function use(path) {
  const name = basename(path, ".html");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  const seen = { errors: [], requests: [] };
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("dialog", (dialog) => (seen.errors.push(`a dialog: ${dialog.message()}`), dialog.dismiss()));
  const url = pathToFileURL(path).href;
  page.on("request", (request) => request.url() !== url && seen.requests.push(request.url()));
  await page.goto(url);
  Object.assign(seen, await page.evaluate(inspect));
  await shoot(page, `${name}-light.png`);

  const visible = (selector) => page.$$eval(selector, (all) => all.filter((element) => element.checkVisibility()).length);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.id);

  // Search: the last column of the first table.
  const wanted = seen.tables.find((table) => table.columns.length)?.columns.at(-1);
  await page.keyboard.press("/");
  seen.slash = await focused();
  await page.keyboard.type("no such thing anywhere");
  seen.nothing = await visible("#tables .relation");
  await page.fill("#search", wanted ?? "");
  seen.matches = await page.$$eval("#tables .relation", (all, word) => all.filter((element) => !element.hidden).map((element) =>
    word.toLowerCase().split(/\s+/).every((part) => element.textContent.toLowerCase().includes(part))), wanted ?? "");
  seen.found = await page.textContent("#found");
  await page.keyboard.press("Escape");
  seen.afterEscape = await visible("#tables .relation");

  // The matrix: roles, then cells by keyboard and by mouse.
  if (await page.$(".matrix .cell")) {
    const roles = await page.$$(".roles input");
    seen.roles = roles.length - 1;
    seen.columnsOfAll = await visible(".matrix tbody tr:first-child td");
    await page.focus(".roles input:checked");
    await page.keyboard.press("ArrowRight");
    seen.columnsOfOne = await visible(".matrix tbody tr:first-child td");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    seen.firstCell = await focused();
    await page.keyboard.press("ArrowRight");
    seen.secondCell = await focused();
    await page.keyboard.press("Enter");
    seen.panelOfSecond = await page.textContent(".panel");
    await page.keyboard.press("ArrowRight");
    seen.thirdCell = await focused();
    seen.panelOfThird = await page.textContent(".panel h3");
    await page.keyboard.press("Tab");
    seen.inPanel = await page.evaluate(() => document.activeElement.closest(".panel") !== null);
    await page.keyboard.press("Escape");
    seen.panelClosed = !(await page.isVisible(".panel"));
    seen.backAt = await focused();
    const some = (await page.$(".matrix .cell:has(.some)")) ?? (await page.$(".matrix .cell"));
    await some.click();
    seen.clicked = {
      label: await some.getAttribute("aria-label"),
      title: await page.textContent(".panel h3"),
      lead: await page.$$eval(".panel .lead", (all) => all.map((element) => element.textContent)),
      sql: await page.$$eval(".panel .policy pre code", (all) => all.map((element) => element.textContent)),
    };
    await shoot(page, `${name}-panel.png`);
    await page.keyboard.press("Escape");
  }

  // The diagram.
  if (await page.$(".diagram")) {
    const view = () => page.getAttribute(".diagram svg", "viewBox");
    const first = await view();
    await page.click(".diagram [aria-label='Zoom in']");
    const zoomed = await view();
    await page.focus(".canvas");
    await page.keyboard.press("ArrowLeft");
    const moved = await view();
    await page.keyboard.press("0");
    const box = await (await page.$(".diagram svg")).boundingBox();
    await page.mouse.move(box.x + 8, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + 40, { steps: 4 });
    await page.mouse.up();
    const dragged = await view();
    await page.click(".diagram [aria-label='Show all']");
    seen.diagram = {
      zooms: zoomed !== first, moves: moved !== zoomed, drags: dragged !== first, fits: (await view()) === first,
      boxes: await page.$$eval("a.box", (all) => all.length),
    };
    await (await page.$("#diagram")).scrollIntoViewIfNeeded();
    await shoot(page, `${name}-diagram.png`);
  }

  // The theme, kept from visit to visit; contrast in both.
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  seen.contrast = { light: await page.evaluate(contrast) };
  const light = await background();
  await page.click(".theme");
  await page.click(".theme");
  seen.theme = await page.textContent(".theme");
  seen.contrast.dark = await page.evaluate(contrast);
  seen.darkens = (await background()) !== light;
  await page.reload();
  seen.themeKept = await page.textContent(".theme");
  await shoot(page, `${name}-dark.png`);

  // Paper.
  await page.emulateMedia({ media: "print" });
  seen.print = {
    bars: await visible(".top, .side, .roles, .diagram-tools"),
    tables: await visible("#tables .relation"),
    background: await page.evaluate(() => getComputedStyle(document.querySelector(".intro")).color),
  };
  const pdf = await page.pdf({ format: "A4", path: shots ? join(shots, `${name}.pdf`) : undefined });
  seen.print.pages = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
  await context.close();

  // A phone, and a browser without scripts.
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  await phone.goto(url);
  seen.phoneWidth = await phone.evaluate(() => document.documentElement.scrollWidth);
  await shoot(phone, `${name}-phone.png`);
  await phone.close();
  const still = await browser.newPage({ javaScriptEnabled: false });
  await still.goto(url);
  const cell = still.locator(".matrix .cell").first();
  if (await cell.count()) {
    await cell.click();
    seen.withoutScript = new URL(still.url()).hash === (await cell.getAttribute("href"));
  }
  await still.close();
  return seen;
}

const answers = [];
for (const path of pages) answers.push(await use(path));
await browser.close();
process.stdout.write(JSON.stringify(answers));
