// Search, roles, the panel behind a cell, the diagram's view and the theme. All texts come from the page itself.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const root = document.documentElement;
  root.classList.add("js");

  // --- Theme: the system's, until somebody says otherwise.
  const themes = ["system", "light", "dark"];
  const button = $(".theme");
  const setTheme = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  let theme = "system";
  try { theme = localStorage.getItem("rowtype-theme") ?? theme; } catch { /* no storage, no memory */ }
  if (!themes.includes(theme)) theme = "system";
  setTheme(theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    setTheme(theme);
    try { localStorage.setItem("rowtype-theme", theme); } catch { /* it holds for this visit */ }
  });

  // --- Search: what does not hold every word is hidden.
  const search = $("#search");
  const found = $("#found");
  const parts = $$("[data-find]").map((element) => ({ element, text: null }));
  const groups = $$(".group").map((group) => ({ group, own: $$("[data-find]", group) })).filter(({ own }) => own.length);
  const mirrors = $$("[data-for]");
  const highlight = (words) => {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("found");
    if (!words.length) return;
    const ranges = [];
    for (const { element } of parts) {
      if (element.hidden) continue;
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && ranges.length < 2000) {
        const text = walker.currentNode.data.toLowerCase();
        for (const word of words) {
          for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
            if (at + word.length > walker.currentNode.length) break;
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            ranges.push(range);
          }
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const part of parts) {
      part.text ??= part.element.textContent.toLowerCase();
      const holds = words.every((word) => part.text.includes(word));
      part.element.hidden = !holds;
      count += holds;
    }
    for (const { group, own } of groups) group.hidden = own.every((element) => element.hidden);
    for (const mirror of mirrors) mirror.hidden = document.getElementById(mirror.dataset.for)?.hidden ?? false;
    for (const box of $$("a.box")) {
      box.classList.toggle("off", document.getElementById(box.getAttribute("href").slice(1))?.hidden ?? false);
    }
    for (const { element } of parts) {
      if (words.length && !element.hidden) for (const fold of $$("details", element)) fold.open = true;
    }
    found.textContent = words.length ? `${count} of ${parts.length} found` : "";
    highlight(words);
  };
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const first = parts.find(({ element }) => !element.hidden && element.matches(".relation"));
    (first ?? parts.find(({ element }) => !element.hidden))?.element.scrollIntoView();
  });

  // --- The matrix: one stop for the Tab key, arrow keys within.
  const matrix = $(".matrix");
  const panel = $(".panel");
  let current = null;
  const close = () => {
    if (!panel || panel.hidden) return false;
    const back = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.hidden = true;
    current?.removeAttribute("aria-current");
    if (back) current?.focus();
    return true;
  };
  const show = (cell) => {
    current?.removeAttribute("aria-current");
    current = cell;
    cell.setAttribute("aria-current", "true");
    const section = document.getElementById(cell.getAttribute("href").slice(1));
    $("h3", panel).textContent = cell.getAttribute("aria-label");
    const body = $(".panel-body", panel);
    const key = CSS.escape(cell.dataset.cell);
    const lead = $$(`.explanations [data-cells~="${key}"]`, section).map((sentence) => {
      const paragraph = document.createElement("p");
      paragraph.className = "lead";
      paragraph.append(...sentence.cloneNode(true).childNodes);
      return paragraph;
    });
    const policies = $$(`.policy[data-cells~="${key}"]`, section).map((policy) => policy.cloneNode(true));
    const ways = $$(".ways", section).map((list) => list.cloneNode(true));
    const more = document.createElement("p");
    const link = document.createElement("a");
    link.href = cell.getAttribute("href");
    link.textContent = "To the table";
    more.append(link);
    body.replaceChildren(...lead, ...policies, ...ways, more);
    panel.hidden = false;
    panel.scrollTop = 0;
  };
  if (matrix) {
    const rows = () => $$("tr:not([hidden]):not(.part)", matrix).map((row) => $$("th a, td:not([hidden]) .cell", row)).filter((row) => row.length);
    const stop = (link) => {
      for (const other of $$("a[tabindex='0']", matrix)) other.tabIndex = -1;
      link.tabIndex = 0;
    };
    for (const link of $$("a", matrix)) link.tabIndex = -1;
    const first = $(".cell", matrix);
    if (first) first.tabIndex = 0;
    matrix.addEventListener("click", (event) => {
      const cell = event.target.closest(".cell");
      if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      stop(cell);
      cell.focus();
      if (cell === current && !panel.hidden) close();
      else show(cell);
    });
    matrix.addEventListener("keydown", (event) => {
      const cell = event.target.closest("a");
      if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
      const all = rows();
      let y = all.findIndex((row) => row.includes(cell));
      let x = all[y]?.indexOf(cell) ?? 0;
      const last = all.length - 1;
      switch (event.key) {
        case "ArrowRight": x += 1; break;
        case "ArrowLeft": x -= 1; break;
        case "ArrowDown": y += 1; break;
        case "ArrowUp": y -= 1; break;
        case "Home": x = 0; break;
        case "End": x = all[y].length - 1; break;
        case "PageDown": y = Math.min(last, y + 10); break;
        case "PageUp": y = Math.max(0, y - 10); break;
        case " ": cell.click(); event.preventDefault(); return;
        default: return;
      }
      event.preventDefault();
      const next = all[y]?.[x];
      if (!next) return;
      stop(next);
      next.focus();
      if (!panel.hidden && next.matches(".cell")) show(next);
    });
    $(".close", panel).addEventListener("click", () => { close(); current?.focus(); });
    panel.addEventListener("click", (event) => { if (event.target.closest("a[href^='#']")) close(); });
    const roles = $(".roles");
    roles.hidden = false;
    roles.addEventListener("change", () => {
      const role = $("input:checked", roles).value;
      for (const part of $$("[data-role]", matrix)) part.hidden = role !== "" && part.dataset.role !== role;
      for (const part of $$(".part th", matrix)) part.colSpan = (role === "" ? roles.elements.length - 1 : 1) * 4 + 1;
      const visible = rows()[0]?.[1];
      if (visible && $("a[tabindex='0']", matrix)?.closest("td, th").hidden) stop(visible);
    });
  }

  // --- The diagram: drag, pinch, wheel with Ctrl, keys, buttons.
  const figure = $(".diagram");
  if (figure) {
    const svg = $("svg", figure);
    const whole = svg.viewBox.baseVal;
    const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
    let view = { ...home };
    const draw = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    /** Pixels of the drawing for one of the screen. */
    const unit = () => {
      const { width, height } = svg.getBoundingClientRect();
      return Math.max(view.width / width, view.height / height);
    };
    const zoom = (factor, clientX, clientY) => {
      const least = home.width / 40;
      const width = Math.min(home.width * 2, Math.max(least, view.width / factor));
      const scale = width / view.width;
      const box = svg.getBoundingClientRect();
      const size = unit();
      const left = view.x + view.width / 2 - (box.width / 2) * size;
      const top = view.y + view.height / 2 - (box.height / 2) * size;
      const x = left + ((clientX ?? box.left + box.width / 2) - box.left) * size;
      const y = top + ((clientY ?? box.top + box.height / 2) - box.top) * size;
      view = { x: x - (x - view.x) * scale, y: y - (y - view.y) * scale, width, height: view.height * scale };
      draw();
    };
    const move = (x, y) => { view.x += x * unit(); view.y += y * unit(); draw(); };
    const fit = () => { view = { ...home }; draw(); };
    const expand = $("[data-expand]", figure);
    const setExpanded = (on) => {
      figure.classList.toggle("expanded", on);
      expand.setAttribute("aria-pressed", String(on));
      expand.textContent = on ? "Close" : "Expand";
    };
    $(".diagram-tools", figure).hidden = false;
    figure.addEventListener("click", (event) => {
      const tool = event.target.closest("button");
      if (tool?.dataset.zoom) Number(tool.dataset.zoom) ? zoom(Number(tool.dataset.zoom)) : fit();
      else if (tool === expand) setExpanded(!figure.classList.contains("expanded"));
    });
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && !figure.classList.contains("expanded")) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    }, { passive: false });
    let start = null;
    let hasMoved = false;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      start = { x: event.clientX, y: event.clientY };
      hasMoved = false;
    });
    svg.addEventListener("pointermove", (event) => {
      if (!start || !event.isPrimary) return;
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      if (!hasMoved && Math.hypot(x, y) < 4) return;
      if (!hasMoved) svg.setPointerCapture(event.pointerId);
      hasMoved = true;
      svg.classList.add("moving");
      move(-x, -y);
      start = { x: event.clientX, y: event.clientY };
    });
    for (const end of ["pointerup", "pointercancel"]) {
      svg.addEventListener(end, () => { start = null; svg.classList.remove("moving"); });
    }
    // A drag that ends on a table is no click on it.
    svg.addEventListener("click", (event) => {
      if (hasMoved) event.preventDefault();
      else if (event.target.closest("a")) setExpanded(false);
      hasMoved = false;
    }, true);
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    $(".canvas", figure).addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = 60;
      switch (event.key) {
        case "ArrowLeft": move(-step, 0); break;
        case "ArrowRight": move(step, 0); break;
        case "ArrowUp": move(0, -step); break;
        case "ArrowDown": move(0, step); break;
        case "+": case "=": zoom(1.3); break;
        case "-": zoom(1 / 1.3); break;
        case "0": fit(); break;
        default: return;
      }
      event.preventDefault();
    });
    const pick = (number) => {
      for (const part of $$(".near", svg)) part.classList.remove("near");
      svg.classList.toggle("picked", number !== null);
      if (number === null) return;
      const near = new Set([number]);
      for (const line of $$(".line", svg)) {
        const { child, parent } = line.dataset;
        if (child !== number && parent !== number) continue;
        line.classList.add("near");
        near.add(child).add(parent);
      }
      for (const box of $$(".box", svg)) if (near.has(box.dataset.box)) box.classList.add("near");
    };
    for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
      svg.addEventListener(on, (event) => pick(event.target.closest(".box")?.dataset.box ?? null));
      svg.addEventListener(off, () => pick(null));
    }
    addEventListener("beforeprint", () => { setExpanded(false); fit(); });
    figure.closeExpanded = () => figure.classList.contains("expanded") && (setExpanded(false), true);
  }

  // --- Paper shows what is folded.
  addEventListener("beforeprint", () => { for (const fold of $$("main details")) fold.open = true; });

  // --- Keys for the whole page.
  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input, textarea, select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape") {
      if (figure?.closeExpanded() || close()) return;
      if (event.target === search || search.value) {
        search.value = "";
        filter();
      }
    }
  });

  // --- Where the reader is.
  const links = new Map($$(".side a").map((link) => [link.getAttribute("href").slice(1), link]));
  const seen = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) isIntersecting ? seen.add(target) : seen.delete(target);
    const top = [...seen].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    const deepest = top.find((element) => element.matches(".relation")) ?? top[0];
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(deepest?.id)?.setAttribute("aria-current", "true");
  }, { rootMargin: "-15% 0px -60% 0px" });
  for (const section of $$(".group, .relation")) observer.observe(section);
  if (matchMedia("(max-width: 60rem)").matches) $(".side details").open = false;
})();
