// Single keys for lists and digests; /keyboard/ says which.
// Left out of the page when the reader has switched keys off; quiet while somebody types or holds a modifier.
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const titles = () => all(".toc .entry__t a");
  let current = null;
  let going = ""; // "g" and the digits typed after it

  function go(entry) {
    current?.classList.remove("is-cur");
    current = entry;
    current.classList.add("is-cur");
  }

  function step(by) {
    const links = titles();
    const at = links.indexOf($(".entry__t a", current ?? document.body));
    const from = current ? at : by > 0 ? -1 : links.length;
    land(links[Math.min(Math.max(from + by, 0), links.length - 1)]);
  }

  function land(link) {
    if (!link) return;
    go(link.closest(".entry"));
    link.focus({ preventScroll: true });
    scrollTo({ top: link.getBoundingClientRect().top + scrollY - innerHeight / 3 });
  }

  function goOn(key) {
    const number = going.slice(1);
    going = /^[0-9]$/.test(key) ? going + key : "";
    if (key === "Enter") land(titles().find((link) => $(".entry__n", link.closest(".entry")).text === number));
    else if (/^[tls]$/.test(key)) follow($(`[data-go=${key}]`));
  }

  function toggle() {
    const abstract = current && $(".abs", current);
    if (abstract?.href) follow(abstract);
    else if (abstract) abstract.open = !abstract.open;
  }

  function toggleAll() {
    const abstracts = all("details.abs");
    const open = !abstracts.every((abstract) => abstract.open);
    for (const abstract of abstracts) abstract.open = open;
  }

  function follow(link) {
    if (link) location.assign(link.href);
  }

  // The page's own field comes first, then the masthead's; on phones that is a link.
  function find() {
    const fields = [...all("main input[type=search]"), $("#find-papers")];
    const field = fields.find((one) => one.offsetParent);
    field?.focus();
    if (field) field.select();
    else follow($(".nav .narrow"));
  }

  function say(words) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = words;
    $("#live").replaceChildren(toast);
  }

  // The paper's BibTeX, or all of the page's where it is a file.
  async function copy() {
    const title = current && $(".entry__t a", current).pathname;
    const address = title ? `${title.replace("/abs/", "/export/papers/")}.bib` : $("link[href$='.bib']")?.href;
    if (!address) return;
    const { copied, failed } = $("#live").dataset;
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(answer.status);
      await navigator.clipboard.writeText(await answer.text());
      say(copied);
    } catch {
      say(failed);
    }
  }

  async function help() {
    if ($("dialog[open]")) return;
    const link = $("a[data-keys]");
    let dialog = $("#keys-dialog");
    if (!dialog) {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      dialog = document.createElement("dialog");
      dialog.id = "keys-dialog";
      dialog.setAttribute("aria-label", $("h1", page).textContent);
      dialog.append(document.adoptNode($(".keys", page)), document.adoptNode($("#keys-close", page).content));
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => current && follow($(".entry__t a", current)),
    p: () => current && follow($("a[href^='https://arxiv.org/pdf/']", current)),
    a: toggle,
    e: toggle,
    E: toggleAll,
    y: copy,
    "[": () => follow($("a[rel=prev]")),
    "]": () => follow($("a[rel=next]")),
    g: () => (going = "g"),
    "/": find,
    "?": help,
  };
  for (const n of [1, 2, 3]) keys[n] = () => follow(all(".seg a")[n - 1]);

  // What is not about moving is for marks.js, on readers' pages.
  const other = (key) => ({ cancelable: true, detail: { key, entry: current } });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field && event.key === "Escape") {
      if (field.type === "search") event.preventDefault(); // browsers would empty it
      field.blur();
    }
    if (field || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if ($("dialog[open]") || event.key === "Shift") return;
    if (going) goOn(event.key);
    else if (Object.hasOwn(keys, event.key)) keys[event.key]();
    else if (document.dispatchEvent(new CustomEvent("row-key", other(event.key)))) return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const entry = event.target.closest(".entry");
    if (entry) go(entry);
  });
})();
